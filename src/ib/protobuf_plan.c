/* protobuf_plan.c - where the rows of a message have their fields, found once for a reader.
 *
 * A plan has a place for every row of a list of rows, and plans of its own for blocks and
 * for the items of groups. Finding a field by its name takes longer than reading it. */
#include <stdlib.h>

#include "ib/protobuf.h"
#include "ib/protobuf_form.h"
#include "ib/protobuf_private.h"

enum { MOST_IDS = 128 };

struct ib_plans {
	struct ib_arena arena; /* of all of them */
	const struct ib_plan *plan[2][MOST_IDS];
};

void ib_plans_free(struct ib_plans *plans)
{
	if (!plans)
		return;
	ib_arena_release(&plans->arena);
	free(plans);
}

static enum drt_status make(const struct ib_plan **out, struct ib_arena *arena,
                            const ProtobufCMessageDescriptor *of, const struct ib_rows *rows,
                            struct drt_error *error);

/* The items of this group are messages, with rows of their own. */
static bool has_items(const struct ib_row *row, const struct ib_site *site)
{
	return row->kind == IB_KIND_GROUP && site->steps > 0 &&
	       ib_site_field(site)->type == PROTOBUF_C_TYPE_MESSAGE &&
	       !(site->name && site->name->leg_prices);
}

static enum drt_status make_row(struct ib_plan_row *out, struct ib_arena *arena,
                                const ProtobufCMessageDescriptor *of, const struct ib_row *row,
                                struct drt_error *error)
{
	if (row->kind == IB_KIND_LITERAL)
		return DRT_OK;
	if (row->kind == IB_KIND_BLOCK)
		return make(&out->inner, arena, of, row->of.block, error);
	out->has_conditions = ib_name_has_conditions(of, row->name);
	if (out->has_conditions)
		return DRT_OK;
	if (!ib_site_find(&out->site, of, row, NULL)) {
		/* what only older versions have is not asked for */
		out->site.steps = 0;
		if (row->before == 0)
			return drt_fail(error, DRT_EUNSUPPORTED, "%s: %s has no counterpart",
			                of->name, row->name);
	}
	if (!has_items(row, &out->site))
		return DRT_OK;
	return make(&out->inner, arena, ib_site_field(&out->site)->descriptor,
	            row->of.group->item, error);
}

static enum drt_status make(const struct ib_plan **out, struct ib_arena *arena,
                            const ProtobufCMessageDescriptor *of, const struct ib_rows *rows,
                            struct drt_error *error)
{
	struct ib_plan *plan = ib_arena_alloc(arena, 1, sizeof(*plan));
	struct ib_plan_row *row = ib_arena_alloc(arena, rows->count + 1u, sizeof(*row));
	enum drt_status status = DRT_OK;

	if (!plan || !row)
		return drt_fail(error, DRT_ENOMEM, "out of memory");
	*plan = (struct ib_plan){ of, rows, row };
	for (uint16_t i = 0; i < rows->count && status == DRT_OK; i++)
		status = make_row(&row[i], arena, of, &rows->row[i], error);
	*out = plan;
	return status;
}

enum drt_status ib_plan_find(const struct ib_plan **out, struct ib_plans **plans,
                             enum ib_direction direction, int32_t id, struct drt_error *error)
{
	const struct ib_protobuf_form *form = ib_protobuf_form(direction, id);
	const struct ib_layout *layout = ib_layout_find(direction, id);
	const struct ib_plan **kept = NULL;
	const struct ib_plan *made = NULL;
	enum drt_status status = DRT_OK;

	if (!form || !layout || id >= MOST_IDS)
		return drt_fail(error, DRT_EUNSUPPORTED, "no protobuf message has the id %d",
		                (int)id + IB_PROTOBUF_ID);
	if (!*plans)
		*plans = calloc(1, sizeof(**plans));
	if (!*plans)
		return drt_fail(error, DRT_ENOMEM, "out of memory");
	kept = &(*plans)->plan[direction][id];
	if (!*kept) {
		status = make(&made, &(*plans)->arena, form->descriptor, layout->rows, error);
		if (status != DRT_OK)
			return status;
		*kept = made;
	}
	*out = *kept;
	return DRT_OK;
}
