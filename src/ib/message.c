/* message.c - what messages have in common: names, empty ones, copies. */
#include "ib/message.h"

#include <stdlib.h>
#include <string.h>

#include "ib/arena.h"
#include "ib/layout.h"

const char *ib_message_name(enum ib_direction direction, int32_t id)
{
	const struct ib_layout *layout = ib_layout_find(direction, id);

	return layout ? layout->name : NULL;
}

void ib_rows_prepare(void *base, const struct ib_rows *rows)
{
	if (rows->blank) {
		memcpy(base, rows->blank, rows->size);
		return;
	}
	memset(base, 0, rows->size);
	for (uint16_t i = 0; i < rows->count; i++) {
		const struct ib_row *row = &rows->row[i];
		char *at = (char *)base + row->offset;

		if (row->kind == IB_KIND_BLOCK)
			ib_rows_prepare(at, row->of.block);
		else
			ib_row_store_empty(at, row);
	}
}

enum drt_status ib_message_init(struct ib_message *out, enum ib_direction direction, int32_t id)
{
	const struct ib_layout *layout = ib_layout_find(direction, id);

	if (!layout)
		return DRT_EUNSUPPORTED;
	memset(out, 0, sizeof(*out));
	out->id = id;
	ib_rows_prepare(&out->id_only, layout->rows);
	return DRT_OK;
}

/* ---- copies ---- */

struct clone {
	struct ib_message message; /* first: the caller's pointer is the whole */
	struct ib_arena arena;
};

static bool clone_rows(struct ib_arena *arena, char *to, const char *from,
                       const struct ib_rows *rows);

static bool clone_text(struct ib_arena *arena, char *to, const char *from)
{
	const char *text = *(const char *const *)from;
	const char *copy = "";

	if (text && *text)
		copy = ib_arena_copy(arena, text, strlen(text));
	*(const char **)to = copy;
	return copy != NULL;
}

static bool clone_group(struct ib_arena *arena, char *to_base, const char *from_base,
                        const struct ib_row *row)
{
	const struct ib_group *group = row->of.group;
	const struct ib_rows *item = group->item;
	int32_t count = *(const int32_t *)(from_base + group->count_offset);
	const char *from = *(const char *const *)(from_base + row->offset);
	char *items = NULL;

	*ib_group_count(to_base, group) = 0;
	*(const void **)(to_base + row->offset) = NULL;
	if (count <= 0 || !from)
		return true;
	items = ib_arena_alloc(arena, (size_t)count, item->size);
	if (!items)
		return false;
	for (int32_t i = 0; i < count; i++) {
		size_t offset = (size_t)i * item->size;

		ib_rows_prepare(items + offset, item);
		if (!clone_rows(arena, items + offset, from + offset, item))
			return false;
	}
	*ib_group_count(to_base, group) = count;
	*(const void **)(to_base + row->offset) = items;
	return true;
}

static size_t kind_size(enum ib_kind kind)
{
	switch (kind) {
	case IB_KIND_INT:
	case IB_KIND_INT_MAX:
		return sizeof(int32_t);
	case IB_KIND_BOOL:
		return sizeof(bool);
	case IB_KIND_LITERAL:
		return 0;
	default:
		return sizeof(int64_t); /* long, double and decimal alike */
	}
}

static bool clone_rows(struct ib_arena *arena, char *to, const char *from,
                       const struct ib_rows *rows)
{
	bool ok = true;

	for (uint16_t i = 0; i < rows->count && ok; i++) {
		const struct ib_row *row = &rows->row[i];

		switch ((enum ib_kind)row->kind) {
		case IB_KIND_STR:
		case IB_KIND_REST:
		case IB_KIND_ESCAPED:
			ok = clone_text(arena, to + row->offset, from + row->offset);
			break;
		case IB_KIND_BLOCK:
			ok = clone_rows(arena, to + row->offset, from + row->offset,
			                row->of.block);
			break;
		case IB_KIND_GROUP:
			ok = clone_group(arena, to, from, row);
			break;
		default:
			memcpy(to + row->offset, from + row->offset,
			       kind_size((enum ib_kind)row->kind));
		}
	}
	return ok;
}

enum drt_status ib_message_clone(struct ib_message **out, enum ib_direction direction,
                                 const struct ib_message *message)
{
	const struct ib_layout *layout = ib_layout_find(direction, message->id);
	struct clone *clone = NULL;

	if (!layout)
		return DRT_EUNSUPPORTED;
	clone = calloc(1, sizeof(*clone));
	if (!clone)
		return DRT_ENOMEM;
	clone->message.id = message->id;
	clone->message.surplus = message->surplus;
	ib_rows_prepare(&clone->message.id_only, layout->rows);
	if (!clone_rows(&clone->arena, (char *)&clone->message.id_only,
	                (const char *)&message->id_only, layout->rows)) {
		ib_message_free(&clone->message);
		return DRT_ENOMEM;
	}
	*out = &clone->message;
	return DRT_OK;
}

void ib_message_free(struct ib_message *message)
{
	struct clone *clone = (struct clone *)message;

	if (!clone)
		return;
	ib_arena_release(&clone->arena);
	free(clone);
}
