/* test_protobuf_tables.c - the contract in protobuf_form.h, and the names by which rows find
 * their fields: none is without one. */
#include "ib/protobuf.h"
#include "ib/protobuf_form.h"
#include "ib/protobuf_private.h"
#include "tests/support/support.h"

enum { VERSION = 213 };

static void check_rows(const struct ib_layout *layout, const ProtobufCMessageDescriptor *of,
                       const struct ib_rows *rows, int *found)
{
	struct ib_message blank = { 0 };
	const void *base = &blank.id_only;

	for (uint16_t i = 0; i < rows->count; i++) {
		const struct ib_row *row = &rows->row[i];
		struct ib_site site;

		if (row->kind == IB_KIND_LITERAL || (row->before && row->before <= VERSION) ||
		    (row->only && (row->only & layout->variant) == 0))
			continue;
		if (row->kind == IB_KIND_BLOCK) {
			check_rows(layout, of, row->of.block, found);
			continue;
		}
		if (!ib_site_find(&site, of, row, base))
			fail_msg("%s: %s has no field in %s", layout->name, row->name,
			         of->name);
		*found += site.steps > 0;
		if (row->kind == IB_KIND_GROUP && site.steps > 0 &&
		    ib_site_field(&site)->type == PROTOBUF_C_TYPE_MESSAGE &&
		    !(site.name && site.name->leg_prices))
			check_rows(layout, ib_site_field(&site)->descriptor,
			           row->of.group->item, found);
	}
}

static void no_row_of_a_layout_is_without_its_field(void **state)
{
	int messages = 0;
	int found = 0;

	(void)state;
	for (int d = IB_TO_SERVER; d <= IB_TO_CLIENT; d++)
		for (int32_t id = 0; id < ib_layout_end((enum ib_direction)d); id++) {
			const struct ib_protobuf_form *form =
				ib_protobuf_form((enum ib_direction)d, id);
			const struct ib_layout *layout =
				ib_layout_find((enum ib_direction)d, id);

			if (!form)
				continue;
			assert_non_null(layout);
			assert_string_equal(form->name, form->descriptor->short_name);
			check_rows(layout, form->descriptor, layout->rows, &found);
			messages++;
		}
	print_message("%d rows of %d messages have their fields\n", found, messages);
	assert_true(messages > 140 && found > 900);
}

/* What no public .proto file describes. */
static void only_known_messages_stay_text(void **state)
{
	static const int32_t requests[] = { IB_VERIFY_AND_AUTH_REQUEST,
		                            IB_VERIFY_AND_AUTH_MESSAGE, 0 };
	static const int32_t answers[] = { IB_TICK_EFP, IB_DELTA_NEUTRAL_VALIDATION,
		                           IB_VERIFY_AND_AUTH_MESSAGE_API,
		                           IB_VERIFY_AND_AUTH_COMPLETED, 0 };

	(void)state;
	for (int d = IB_TO_SERVER; d <= IB_TO_CLIENT; d++) {
		const int32_t *next = d == IB_TO_SERVER ? requests : answers;

		for (int32_t id = 0; id < ib_layout_end((enum ib_direction)d); id++) {
			if (!ib_layout_find((enum ib_direction)d, id))
				continue;
			if (id == *next)
				next++;
			else if (!ib_travels_as_protobuf((enum ib_direction)d, id, VERSION))
				fail_msg("%s stays text",
				         ib_message_name((enum ib_direction)d, id));
		}
		assert_int_equal(*next, 0);
	}
}

/* Groups of the public table, first and last message of each. */
static void each_group_moves_at_its_version(void **state)
{
	static const struct {
		enum ib_direction direction;
		int32_t id;
		int since;
	} rows[] = {
		{ IB_TO_SERVER, IB_REQ_EXECUTIONS, 201 },
		{ IB_TO_CLIENT, IB_EXECUTION_DATA, 201 },
		{ IB_TO_SERVER, IB_PLACE_ORDER, 203 },
		{ IB_TO_SERVER, IB_REQ_GLOBAL_CANCEL, 203 },
		{ IB_TO_CLIENT, IB_ERROR, 203 },
		{ IB_TO_SERVER, IB_REQ_COMPLETED_ORDERS, 204 },
		{ IB_TO_CLIENT, IB_ORDER_BOUND, 204 },
		{ IB_TO_CLIENT, IB_CONTRACT_DATA, 205 },
		{ IB_TO_SERVER, IB_REQ_MKT_DATA, 206 },
		{ IB_TO_CLIENT, IB_TICK_PRICE, 206 },
		{ IB_TO_SERVER, IB_REQ_POSITIONS, 207 },
		{ IB_TO_CLIENT, IB_MANAGED_ACCOUNTS, 207 },
		{ IB_TO_SERVER, IB_REQ_HISTORICAL_DATA, 208 },
		{ IB_TO_CLIENT, IB_TICK_BY_TICK, 208 },
		{ IB_TO_SERVER, IB_REQ_WSH_META_DATA, 209 },
		{ IB_TO_SERVER, IB_REQ_PNL, 210 },
		{ IB_TO_CLIENT, IB_SCANNER_DATA, 210 },
		{ IB_TO_SERVER, IB_EXERCISE_OPTIONS, 211 },
		{ IB_TO_SERVER, IB_REQ_MARKET_RULE, 212 },
		{ IB_TO_CLIENT, IB_NEXT_VALID_ID, 213 },
		{ IB_TO_SERVER, IB_START_API, 213 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (int version = 157; version <= VERSION; version++)
			assert_int_equal(
				ib_travels_as_protobuf(rows[i].direction, rows[i].id, version),
				version >= rows[i].since);
	assert_false(ib_travels_as_protobuf(IB_TO_CLIENT, -1, VERSION));
	assert_false(ib_travels_as_protobuf(IB_TO_SERVER, 1000, VERSION));
}

/* A plan is made once and holds a place for every row. */
static void a_plan_is_made_once(void **state)
{
	const struct ib_plan *first = NULL;
	const struct ib_plan *again = NULL;
	struct ib_plans *plans = NULL;

	(void)state;
	assert_int_equal(ib_plan_find(&first, &plans, IB_TO_CLIENT, IB_OPEN_ORDER, NULL),
	                 DRT_OK);
	assert_int_equal(ib_plan_find(&again, &plans, IB_TO_CLIENT, IB_OPEN_ORDER, NULL),
	                 DRT_OK);
	assert_ptr_equal(first, again);
	assert_ptr_equal(first->rows, ib_layout_find(IB_TO_CLIENT, IB_OPEN_ORDER)->rows);
	assert_int_equal(ib_plan_find(&again, &plans, IB_TO_CLIENT, IB_TICK_EFP, NULL),
	                 DRT_EUNSUPPORTED);
	ib_plans_free(plans);
	ib_plans_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_row_of_a_layout_is_without_its_field),
		cmocka_unit_test(only_known_messages_stay_text),
		cmocka_unit_test(each_group_moves_at_its_version),
		cmocka_unit_test(a_plan_is_made_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
