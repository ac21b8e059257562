/* desk_change.c - keys of the sheet that changes an order. Enter only asks; y changes. */
#include <stdio.h>
#include <string.h>

#include "core/i18n.h"
#include "ui/pane/change.h"
#include "ui/pane/desk_internal.h"
#include "ui/pane/order_text.h"

void desk_open_change(struct desk *desk, const struct pane_context *context)
{
	const struct view_order *row =
		desk->sheet.kind == SHEET_APPROVE
			? view_find_order(context->view, &desk->sheet.order.id)
			: selected_order(context);

	if (!row || !change_allowed(&row->order)) {
		desk_say(desk, _("Only an own order that waits or works can be changed."));
		return;
	}
	if (context->view->status.read_only) {
		desk_say(desk, _("This client may only look."));
		return;
	}
	desk_open_sheet(desk, SHEET_CHANGE);
	change_open(&desk->sheet, &row->order);
}

/* The next field that the order has, in that direction; around the end. */
static void move(struct desk *desk, const struct order *order, int by)
{
	int field = (int)desk->sheet.field;

	do
		field = (field + by + CHANGE_FIELDS) % CHANGE_FIELDS;
	while (!change_has(order, (enum change_field)field));
	desk->sheet.field = (enum ticket_field)field;
	desk->sheet.entered = true;
}

static bool is_last(const struct sheet *sheet, const struct order *order)
{
	for (int field = (int)sheet->field + 1; field < CHANGE_FIELDS; field++) {
		if (change_has(order, (enum change_field)field))
			return false;
	}
	return true;
}

static void ask(struct desk *desk, const struct order *order)
{
	char problem[PANE_TEXT];
	struct order next;

	if (change_read(&next, &desk->sheet, order, problem) != DRT_OK) {
		desk_say(desk, problem);
		return;
	}
	desk->sheet.kind = SHEET_CHANGE_ASK;
	desk->sheet.shown = false;
	desk->sheet_drawn = false;
}

bool desk_change_key(struct desk *desk, const struct key *key, enum key_action action,
                     const struct view *view)
{
	struct sheet *sheet = &desk->sheet;
	const struct view_order *row = view_find_order(view, &sheet->order.id);

	if (!row)
		return false;
	if (action == ACT_NEXT_FIELD || action == ACT_PREVIOUS_FIELD) {
		move(desk, &row->order, action == ACT_NEXT_FIELD ? 1 : -1);
		return true;
	}
	if (action == ACT_OPEN) {
		if (is_last(sheet, &row->order))
			ask(desk, &row->order);
		else
			move(desk, &row->order, 1);
		return true;
	}
	if (action != ACT_NONE)
		return false;
	if (sheet->entered && key->code == CODE_CHAR && key->modifiers == 0)
		input_clear(&sheet->fields[sheet->field]);
	sheet->entered = false;
	return input_key(&sheet->fields[sheet->field], key, NULL);
}

void desk_change(struct desk *desk, const struct pane_context *context)
{
	const struct view_order *row = view_find_order(context->view, &desk->sheet.order.id);
	struct action action = { .kind = ACTION_MODIFY };
	char problem[PANE_TEXT], id[UUID_SHORT_TEXT];

	if (!row || change_read(&action.draft, &desk->sheet, &row->order, problem) != DRT_OK)
		return;
	action.order_id = desk->sheet.order.id;
	action.version = desk->sheet.order.version;
	if (desk_act(desk, &action))
		desk_sayf(desk, _("Changing order %s."), order_id_text(id, &row->order));
}
