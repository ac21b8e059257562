/* test_ledger.c - the ledger's steps: once each, all or nothing, one writer, readers beside. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/embed.h"
#include "core/timeval.h"
#include "kb/db.h"
#include "kb/ledger.h"
#include "tests/support/support.h"

extern const struct embedded_file ledger_migrations[];

struct rig {
	char path[512];
	struct ledger *ledger;
};

static struct ledger *open_at(const char *path, bool read_only, enum drt_status want)
{
	const struct ledger_options options = { .path = path, .read_only = read_only };
	struct ledger *ledger = NULL;
	struct drt_error error;
	enum drt_status status = ledger_open(&ledger, &options, &error);

	if (status != want)
		fail_msg("%s: %s", drt_status_name(status), error.text);
	return ledger;
}

static int setup(void **state)
{
	static struct rig rig;
	static int number;

	snprintf(rig.path, sizeof(rig.path), "%s/ledger-%d.db", test_scratch_dir(), number++);
	rig.ledger = open_at(rig.path, false, DRT_OK);
	*state = &rig;
	return 0;
}

static int teardown(void **state)
{
	ledger_close(((struct rig *)*state)->ledger);
	return 0;
}

static struct order order_of(uint8_t number)
{
	struct order order = { .symbol = "AAPL",
		               .strategy = "swing",
		               .account = "DU1",
		               .type = ORDER_LIMIT,
		               .quantity = { 10 * DECIMAL_ONE },
		               .limit_price = { 19912345678 },
		               .version = 1,
		               .created_ns = 1000 + number,
		               .updated_ns = 1000 + number };

	order.id.bytes[15] = number;
	reason_init(&order.reason, "swing.pullback");
	reason_add_number(&order.reason, "rsi", 9.5);
	return order;
}

static void propose(struct rig *rig, const struct order *order)
{
	const struct ledger_proposal proposal = { .order = order, .tag = "plan" };

	assert_int_equal(ledger_propose(rig->ledger, &proposal, NULL), DRT_OK);
}

static void step(struct rig *rig, struct order *order, enum order_status to)
{
	const struct ledger_step taken = { order, order->status, "person", NULL };

	order->status = to;
	order->version++;
	assert_int_equal(ledger_step(rig->ledger, &taken, NULL), DRT_OK);
}

static int64_t last_seq(struct ledger *ledger)
{
	int64_t seq = -1;

	assert_int_equal(ledger_last_seq(&seq, ledger, NULL), DRT_OK);
	return seq;
}

static struct fill fill_of(const char *exec_id, double price)
{
	struct fill fill = { .symbol = "AAPL",
		             .strategy = "swing",
		             .quantity = { 10 * DECIMAL_ONE },
		             .time_ns = 5000 };

	snprintf(fill.exec_id, sizeof(fill.exec_id), "%s", exec_id);
	fill.order_id.bytes[15] = 1;
	assert_int_equal(decimal_from_double(&fill.price, price), DRT_OK);
	return fill;
}

/* ---- orders ---- */

static void an_order_comes_back_as_it_was(void **state)
{
	struct rig *rig = *state;
	struct order order = order_of(1), stored;
	char tag[OCA_TEXT];

	propose(rig, &order);
	assert_int_equal(ledger_get_order(&stored, tag, rig->ledger, &order.id, NULL), DRT_OK);
	assert_string_equal(tag, "plan");
	assert_int_equal(stored.limit_price.e8, 19912345678);
	assert_int_equal(stored.status, ORDER_PROPOSED);
	assert_int_equal(stored.created_ns, order.created_ns);
	assert_string_equal(stored.reason.code, "swing.pullback");
	step(rig, &order, ORDER_APPROVED);
	assert_int_equal(ledger_get_order(&stored, tag, rig->ledger, &order.id, NULL), DRT_OK);
	assert_int_equal(stored.status, ORDER_APPROVED);
	assert_int_equal(stored.version, 2);
	assert_string_equal(tag, "plan"); /* a step does not take it away */
	order.id.bytes[0] = 9;
	assert_int_equal(ledger_get_order(&stored, NULL, rig->ledger, &order.id, NULL),
	                 DRT_ENOTFOUND);
}

static void a_step_twice_is_a_step_once(void **state)
{
	struct rig *rig = *state;
	struct order order = order_of(1);
	const struct ledger_step again = { &order, ORDER_PROPOSED, "person", NULL };
	struct order stored;
	int64_t seq = 0;

	propose(rig, &order);
	propose(rig, &order);
	assert_int_equal(last_seq(rig->ledger), 1);
	step(rig, &order, ORDER_APPROVED);
	seq = last_seq(rig->ledger);
	assert_int_equal(ledger_step(rig->ledger, &again, NULL), DRT_OK);
	assert_int_equal(last_seq(rig->ledger), seq);
	/* an older version does not undo a newer one */
	step(rig, &order, ORDER_JOURNALED);
	order.status = ORDER_APPROVED;
	order.version = 2;
	assert_int_equal(ledger_step(rig->ledger, &again, NULL), DRT_OK);
	assert_int_equal(ledger_get_order(&stored, NULL, rig->ledger, &order.id, NULL), DRT_OK);
	assert_int_equal(stored.status, ORDER_JOURNALED);
}

static void a_transaction_is_all_or_nothing(void **state)
{
	struct rig *rig = *state;
	struct order order = order_of(1), stored;

	propose(rig, &order);
	assert_int_equal(ledger_begin(rig->ledger, NULL), DRT_OK);
	step(rig, &order, ORDER_APPROVED);
	assert_int_equal(ledger_set_next_order_id(rig->ledger, 7, NULL), DRT_OK);
	ledger_rollback(rig->ledger);
	assert_int_equal(ledger_get_order(&stored, NULL, rig->ledger, &order.id, NULL), DRT_OK);
	assert_int_equal(stored.status, ORDER_PROPOSED);
	assert_int_equal(last_seq(rig->ledger), 1);
	assert_int_equal(ledger_begin(rig->ledger, NULL), DRT_OK);
	order.version = 1;
	order.status = ORDER_PROPOSED;
	step(rig, &order, ORDER_APPROVED);
	assert_int_equal(ledger_commit(rig->ledger, NULL), DRT_OK);
	assert_int_equal(last_seq(rig->ledger), 2);
}

static void lists_are_filtered_and_sorted(void **state)
{
	struct rig *rig = *state;
	const struct ledger_filter open = { .open_or_since = true, .from_ns = 100000 };
	const struct ledger_filter newest = { .newest_first = true, .limit = 2 };
	const struct ledger_filter other = { .symbol = "MSFT" };
	const struct ledger_filter range = { .from_ns = 1002, .to_ns = 1004 };
	struct order *orders = NULL;
	size_t count = 0;

	for (uint8_t i = 1; i <= 5; i++) {
		struct order order = order_of(i);

		propose(rig, &order);
		if (i % 2)
			step(rig, &order, ORDER_EXPIRED);
	}
	assert_int_equal(ledger_get_orders(&orders, &count, rig->ledger, NULL, NULL), DRT_OK);
	assert_int_equal(count, 5);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(orders[i].id.bytes[15], i + 1);
	free(orders);
	assert_int_equal(ledger_get_orders(&orders, &count, rig->ledger, &open, NULL), DRT_OK);
	assert_int_equal(count, 2);
	free(orders);
	assert_int_equal(ledger_get_orders(&orders, &count, rig->ledger, &newest, NULL),
	                 DRT_OK);
	assert_int_equal(count, 2);
	assert_int_equal(orders[0].id.bytes[15], 5);
	free(orders);
	assert_int_equal(ledger_get_orders(&orders, &count, rig->ledger, &other, NULL), DRT_OK);
	assert_int_equal(count, 0);
	free(orders);
	assert_int_equal(ledger_get_orders(&orders, &count, rig->ledger, &range, NULL), DRT_OK);
	assert_int_equal(count, 2);
	free(orders);
}

/* ---- fills ---- */

static void a_fill_is_taken_once(void **state)
{
	struct rig *rig = *state;
	struct fill fill = fill_of("0001.01.01", 199.5);
	struct fill *fills = NULL;
	size_t count = 0;
	int64_t seq = 0;

	assert_int_equal(ledger_add_fill(rig->ledger, &fill, NULL), DRT_OK);
	seq = last_seq(rig->ledger);
	assert_int_equal(ledger_add_fill(rig->ledger, &fill, NULL), DRT_EEXIST);
	assert_int_equal(last_seq(rig->ledger), seq);
	fill.commission.e8 = DECIMAL_ONE;
	fill.commission_known = true;
	assert_int_equal(ledger_set_commission(rig->ledger, &fill, NULL), DRT_OK);
	assert_int_equal(ledger_get_fills(&fills, &count, rig->ledger, NULL, NULL), DRT_OK);
	assert_int_equal(count, 1);
	assert_int_equal(fills[0].commission.e8, DECIMAL_ONE);
	assert_true(fills[0].commission_known);
	assert_int_equal(fills[0].price.e8, fill.price.e8);
	free(fills);
	snprintf(fill.exec_id, sizeof(fill.exec_id), "0002.01");
	assert_int_equal(ledger_set_commission(rig->ledger, &fill, NULL), DRT_ENOTFOUND);
	fill.exec_id[0] = '\0';
	assert_int_equal(ledger_add_fill(rig->ledger, &fill, NULL), DRT_EINVAL);
}

static void a_correction_supersedes(void **state)
{
	struct rig *rig = *state;
	struct fill first = fill_of("0001.01.01", 199);
	struct fill second = fill_of("0001.01.02", 198);
	struct fill other = fill_of("0001.02.01", 197);
	struct fill *fills = NULL;
	size_t count = 0;

	assert_int_equal(ledger_add_fill(rig->ledger, &first, NULL), DRT_OK);
	assert_int_equal(ledger_add_fill(rig->ledger, &other, NULL), DRT_OK);
	assert_int_equal(ledger_add_fill(rig->ledger, &second, NULL), DRT_OK);
	assert_int_equal(ledger_get_fills(&fills, &count, rig->ledger, NULL, NULL), DRT_OK);
	assert_int_equal(count, 2);
	assert_string_equal(fills[0].exec_id, "0001.02.01");
	assert_string_equal(fills[1].exec_id, "0001.01.02");
	free(fills);
}

static void a_fill_inside_a_transaction_may_be_known(void **state)
{
	struct rig *rig = *state;
	struct fill fill = fill_of("0001.01.01", 199);

	assert_int_equal(ledger_add_fill(rig->ledger, &fill, NULL), DRT_OK);
	assert_int_equal(ledger_begin(rig->ledger, NULL), DRT_OK);
	assert_int_equal(ledger_add_fill(rig->ledger, &fill, NULL), DRT_EEXIST);
	ledger_rollback(rig->ledger);
	assert_int_equal(ledger_begin(rig->ledger, NULL), DRT_OK);
	assert_int_equal(ledger_commit(rig->ledger, NULL), DRT_OK);
}

/* ---- positions, equity, control ---- */

static void a_position_is_the_last_one_put(void **state)
{
	struct rig *rig = *state;
	struct position position = { .symbol = "AAPL", .quantity = { 10 * DECIMAL_ONE } };
	struct ledger_position *rows = NULL;
	size_t count = 0;

	assert_int_equal(ledger_put_position(rig->ledger, &position, "", 1, NULL), DRT_OK);
	assert_int_equal(ledger_put_position(rig->ledger, &position, "swing", 1, NULL), DRT_OK);
	position.quantity.e8 = 7;
	assert_int_equal(ledger_put_position(rig->ledger, &position, "", 2, NULL), DRT_OK);
	assert_int_equal(ledger_get_positions(&rows, &count, rig->ledger, NULL), DRT_OK);
	assert_int_equal(count, 2);
	assert_string_equal(rows[0].strategy, "");
	assert_int_equal(rows[0].position.quantity.e8, 7);
	assert_string_equal(rows[1].strategy, "swing");
	assert_int_equal(rows[1].position.quantity.e8, 10 * DECIMAL_ONE);
	free(rows);
}

static void put_equity(struct rig *rig, int64_t time_ns, const char *account, int64_t units)
{
	struct ledger_equity row = { .time_ns = time_ns,
		                     .equity = { units },
		                     .cash = { time_ns } };

	snprintf(row.account, sizeof(row.account), "%s", account);
	assert_int_equal(ledger_put_equity(rig->ledger, &row, NULL), DRT_OK);
}

static void equity_is_a_line_in_time(void **state)
{
	struct rig *rig = *state;
	struct ledger_equity_filter filter = { .account = "DU1", .from_ns = 1, .to_ns = 3 };
	struct ledger_equity *rows = NULL;
	size_t count = 0;

	put_equity(rig, 9, "DU2", 90);
	for (int64_t i = 3; i >= 1; i--)
		put_equity(rig, i, "DU1", i * 10);
	put_equity(rig, 2, "DU1", 25);
	assert_int_equal(ledger_get_equity(&rows, &count, rig->ledger, &filter, NULL), DRT_OK);
	assert_int_equal(count, 2);
	assert_int_equal(rows[0].equity.e8, 10);
	assert_int_equal(rows[0].cash.e8, 1);
	assert_int_equal(rows[1].equity.e8, 25);
	assert_string_equal(rows[1].account, "DU1");
	free(rows);
}

static void without_a_name_the_newest_account_is_read(void **state)
{
	struct rig *rig = *state;
	struct ledger_equity *rows = NULL;
	size_t count = 0;

	assert_int_equal(ledger_get_equity(&rows, &count, rig->ledger, NULL, NULL), DRT_OK);
	assert_int_equal(count, 0);
	free(rows);
	put_equity(rig, 1, "DU1", 10);
	put_equity(rig, 1, "DU2", 20);
	put_equity(rig, 2, "DU2", 21);
	assert_int_equal(ledger_get_equity(&rows, &count, rig->ledger, NULL, NULL), DRT_OK);
	assert_int_equal(count, 2);
	assert_int_equal(rows[0].equity.e8, 20);
	assert_string_equal(rows[0].account, "DU2");
	free(rows);
}

/* A ledger of the first schema: its rows are those of the account that the fills name. */
static void an_older_ledger_keeps_its_equity(void **state)
{
	const char *path = test_scratch_path("older.db");
	const struct embedded_file first[] = { ledger_migrations[0], { 0 } };
	const struct db_options options = { .path = path,
		                            .schema = "ledger",
		                            .application_id = 0x4452544cU,
		                            .migrations = first };
	struct ledger_equity *rows = NULL;
	struct ledger *ledger = NULL;
	struct db *db = NULL;
	size_t count = 0;

	(void)state;
	assert_int_equal(db_open(&db, &options, NULL), DRT_OK);
	assert_int_equal(db_exec(db,
	                         "INSERT INTO equity VALUES (5, 100, 7);"
	                         "INSERT INTO fill VALUES ('1', '1', 0, NULL, 4, 'SPY', '', "
	                         "'{\"account\": \"DU7\"}')",
	                         NULL),
	                 DRT_OK);
	db_close(db);
	ledger = open_at(path, false, DRT_OK);
	assert_int_equal(ledger_get_equity(&rows, &count, ledger, NULL, NULL), DRT_OK);
	assert_int_equal(count, 1);
	assert_string_equal(rows[0].account, "DU7");
	assert_int_equal(rows[0].equity.e8, 100);
	assert_int_equal(rows[0].cash.e8, 7);
	free(rows);
	ledger_close(ledger);
}

static void numbers_only_grow_and_the_latch_stays(void **state)
{
	struct rig *rig = *state;
	struct ledger_control control;

	assert_int_equal(ledger_get_control(&control, rig->ledger, NULL), DRT_OK);
	assert_int_equal(control.next_order_id, 1);
	assert_false(control.frozen);
	assert_int_equal(ledger_set_next_order_id(rig->ledger, 50, NULL), DRT_OK);
	assert_int_equal(ledger_set_next_order_id(rig->ledger, 3, NULL), DRT_OK);
	assert_int_equal(ledger_set_frozen(rig->ledger, true, "storm", NULL), DRT_OK);
	ledger_close(rig->ledger);
	rig->ledger = open_at(rig->path, false, DRT_OK);
	assert_int_equal(ledger_get_control(&control, rig->ledger, NULL), DRT_OK);
	assert_int_equal(control.next_order_id, 50);
	assert_true(control.frozen);
	assert_string_equal(control.frozen_note, "storm");
}

static void a_note_tells_what_happened(void **state)
{
	struct rig *rig = *state;
	struct reason reason;
	struct uuid id = { { 1, 2, 3 } };
	const struct ledger_note note = { "anomaly", &id, &reason, "words", 77 };
	struct ledger_event *events = NULL;
	size_t count = 0;

	reason_init(&reason, "order.impossible");
	reason_add_text(&reason, "from", "filled");
	assert_int_equal(ledger_add_note(rig->ledger, &note, NULL), DRT_OK);
	assert_int_equal(ledger_get_events(&events, &count, rig->ledger, 0, &id, 10, NULL),
	                 DRT_OK);
	assert_int_equal(count, 1);
	assert_string_equal(events[0].kind, "anomaly");
	assert_string_equal(events[0].reason.code, "order.impossible");
	assert_string_equal(
		reason_arg_text(&events[0].reason, reason_find(&events[0].reason, "from")),
		"filled");
	assert_string_equal(events[0].detail, "words");
	assert_int_equal(events[0].time_ns, 77);
	ledger_events_free(events, count);
	assert_int_equal(ledger_get_events(&events, &count, rig->ledger, 1, NULL, 0, NULL),
	                 DRT_OK);
	assert_int_equal(count, 0);
	ledger_events_free(events, count);
}

static void a_proposal_by_hand_has_no_signal(void **state)
{
	struct rig *rig = *state;
	struct order order = order_of(1);
	json_t *signal = NULL, *quote = NULL, *checks = NULL;

	propose(rig, &order);
	assert_int_equal(
		ledger_get_proposal(&signal, &quote, &checks, rig->ledger, &order.id, NULL),
		DRT_OK);
	assert_true(json_is_null(signal));
	assert_true(json_is_null(quote));
	assert_int_equal(json_array_size(checks), 0);
	json_decref(checks);
	order.id.bytes[0] = 1;
	assert_int_equal(
		ledger_get_proposal(&signal, &quote, &checks, rig->ledger, &order.id, NULL),
		DRT_ENOTFOUND);
}

/* ---- who may ---- */

static void there_is_one_writer_and_any_number_of_readers(void **state)
{
	struct rig *rig = *state;
	struct order order = order_of(1);
	struct ledger *first = NULL, *second = NULL;

	(void)open_at(rig->path, false, DRT_EBUSY);
	first = open_at(rig->path, true, DRT_OK);
	second = open_at(rig->path, true, DRT_OK);
	assert_int_equal(last_seq(first), 0);
	propose(rig, &order);
	assert_int_equal(last_seq(first), 1);
	assert_int_equal(last_seq(second), 1);
	/* what is not committed is not seen */
	assert_int_equal(ledger_begin(rig->ledger, NULL), DRT_OK);
	step(rig, &order, ORDER_APPROVED);
	assert_int_equal(last_seq(first), 1);
	assert_int_equal(ledger_commit(rig->ledger, NULL), DRT_OK);
	assert_int_equal(last_seq(first), 2);
	ledger_close(first);
	ledger_close(second);
}

static void a_reader_writes_nothing(void **state)
{
	struct rig *rig = *state;
	struct order order = order_of(1);
	const struct ledger_proposal proposal = { .order = &order };
	struct ledger *reader = open_at(rig->path, true, DRT_OK);

	assert_int_equal(ledger_propose(reader, &proposal, NULL), DRT_ESTATE);
	assert_int_equal(ledger_set_frozen(reader, true, "", NULL), DRT_ESTATE);
	ledger_close(reader);
	(void)open_at("/nonexistent/ledger.db", true, DRT_ENOTFOUND);
	ledger_close(NULL);
}

#define WITH_RIG(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_RIG(an_order_comes_back_as_it_was),
		WITH_RIG(a_step_twice_is_a_step_once),
		WITH_RIG(a_transaction_is_all_or_nothing),
		WITH_RIG(lists_are_filtered_and_sorted),
		WITH_RIG(a_fill_is_taken_once),
		WITH_RIG(a_correction_supersedes),
		WITH_RIG(a_fill_inside_a_transaction_may_be_known),
		WITH_RIG(a_position_is_the_last_one_put),
		WITH_RIG(equity_is_a_line_in_time),
		WITH_RIG(without_a_name_the_newest_account_is_read),
		cmocka_unit_test(an_older_ledger_keeps_its_equity),
		WITH_RIG(numbers_only_grow_and_the_latch_stays),
		WITH_RIG(a_note_tells_what_happened),
		WITH_RIG(a_proposal_by_hand_has_no_signal),
		WITH_RIG(there_is_one_writer_and_any_number_of_readers),
		WITH_RIG(a_reader_writes_nothing),
	};

	return cmocka_run_group_tests_name("ledger", tests, NULL, NULL);
}
