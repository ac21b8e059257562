/* protobuf_write.c - messages to protobuf, along the layout tables (see protobuf.h).
 *
 * Each row of the layout puts its value to its site, in a message that the library packs
 * then. That message lives on the stack unless it is large: a tick allocates nothing. */
#include "ib/protobuf.h"

#include <math.h>
#include <stdalign.h>
#include <string.h>

#include "ib/protobuf_form.h"
#include "ib/protobuf_private.h"

enum { ROOM = 8 * 1024 };

struct writing {
	struct ib_arena arena;
	enum ib_direction direction;
	int version;
	uint8_t variant;
	/* What went wrong, once something did. */
	const struct ib_row *row;
	const char *complaint;
	enum drt_status status;
};

static bool give_up(struct writing *writing, const struct ib_row *row, const char *complaint)
{
	writing->row = row;
	writing->complaint = complaint;
	writing->status = DRT_EINVAL;
	return false;
}

static bool no_memory(struct writing *writing, const struct ib_row *row)
{
	give_up(writing, row, "needs too much memory");
	writing->status = DRT_ENOMEM;
	return false;
}

/* ---- places ---- */

static ProtobufCMessage *new_message(struct writing *writing,
                                     const ProtobufCMessageDescriptor *of)
{
	ProtobufCMessage *message = ib_arena_alloc(&writing->arena, 1, of->sizeof_message);

	if (message)
		protobuf_c_message_init(of, message);
	return message;
}

/* The message that holds the last step; those around it are made as they are needed. */
static ProtobufCMessage *make_holder(struct writing *writing, ProtobufCMessage *message,
                                     const struct ib_site *site)
{
	for (int i = 0; i < site->steps - 1 && message; i++) {
		ProtobufCMessage **inner = ib_member(message, site->step[i]->offset);

		if (!*inner)
			*inner = new_message(writing, site->step[i]->descriptor);
		message = *inner;
	}
	return message;
}

/* Where to put a scalar, marked as present. */
static void *make_present(struct writing *writing, ProtobufCMessage *message,
                          const struct ib_site *site)
{
	const ProtobufCFieldDescriptor *field = ib_site_field(site);
	ProtobufCMessage *holder = make_holder(writing, message, site);

	if (!holder)
		return NULL;
	if (field->type != PROTOBUF_C_TYPE_STRING && field->type != PROTOBUF_C_TYPE_MESSAGE)
		*(protobuf_c_boolean *)ib_member(holder, field->quantifier_offset) = 1;
	return ib_member(holder, field->offset);
}

/* ---- single values ---- */

/* What goes where one value goes. */
struct value {
	bool absent;
	const char *text;
	double number;
	int64_t whole;
};

/* What the official clients let through: printable ASCII, tab, CR and LF. */
static bool is_plain(const char *text)
{
	for (; *text; text++)
		if ((*text < ' ' || *text > '~') && *text != '\t' && *text != '\r' &&
		    *text != '\n')
			return false;
	return true;
}

static bool check_text(struct writing *writing, const struct ib_row *row, const char *text)
{
	if (writing->direction == IB_TO_SERVER && !is_plain(text))
		return give_up(writing, row, "has characters other than printable ASCII");
	if (!ib_is_utf8(text, strlen(text)))
		return give_up(writing, row, "is not UTF-8");
	return true;
}

/* An unset value where absence would read as zero. */
static bool must_say_unset(const struct ib_row *row)
{
	return row->kind == IB_KIND_DEC_ZERO && row->unset == IB_UNSET_EMPTY;
}

static bool value_of_decimal(struct value *out, struct writing *writing,
                             const struct ib_row *row, decimal value)
{
	decimal back = { 0 };
	char text[DECIMAL_TEXT];
	size_t length = 0;

	if (!ib_decimal_is_set(value)) {
		out->absent = !must_say_unset(row) && row->kind == IB_KIND_DEC;
		out->text = must_say_unset(row) ? "1.7976931348623157E308" : "0";
		out->number = must_say_unset(row) ? IB_UNSET_DOUBLE : 0;
		return true;
	}
	length = decimal_format(text, value);
	out->number = decimal_to_double(value);
	out->text = ib_arena_copy(&writing->arena, text, length);
	if (!out->text)
		return no_memory(writing, row);
	/* an order must not change on its way; an answer is rounded */
	out->whole = ib_decimal_of_double(&back, out->number) == DRT_OK && back.e8 == value.e8;
	return true;
}

static bool value_of_double(struct value *out, struct writing *writing,
                            const struct ib_row *row, double value)
{
	if (isnan(value) || (isinf(value) && row->kind != IB_KIND_DBL_INF))
		return give_up(writing, row, "is not a finite number");
	out->absent = row->kind != IB_KIND_DBL && !ib_double_is_set(value);
	out->number = value;
	return true;
}

static bool value_of(struct value *out, struct writing *writing, const struct ib_row *row,
                     const void *at)
{
	*out = (struct value){ .text = "" };
	switch ((enum ib_kind)row->kind) {
	case IB_KIND_STR:
	case IB_KIND_REST:
	case IB_KIND_ESCAPED:
		out->text = *(const char *const *)at;
		out->absent = !out->text || !*out->text;
		return out->absent || check_text(writing, row, out->text);
	case IB_KIND_INT:
		out->whole = *(const int32_t *)at;
		return true;
	case IB_KIND_INT_MAX:
		out->whole = *(const int32_t *)at;
		out->absent = out->whole == IB_UNSET_INT;
		return true;
	case IB_KIND_LONG:
		out->whole = *(const int64_t *)at;
		return true;
	case IB_KIND_LONG_MAX:
		out->whole = *(const int64_t *)at;
		out->absent = out->whole == IB_UNSET_LONG;
		return true;
	case IB_KIND_BOOL:
		out->whole = *(const bool *)at;
		out->absent = !out->whole;
		return true;
	case IB_KIND_DBL:
	case IB_KIND_DBL_MAX:
	case IB_KIND_DBL_INF:
	case IB_KIND_DBL_BAR:
		return value_of_double(out, writing, row, *(const double *)at);
	case IB_KIND_DEC:
	case IB_KIND_DEC_ZERO:
		return value_of_decimal(out, writing, row, *(const decimal *)at);
	default:
		return give_up(writing, row, "is of an unknown kind");
	}
}

static bool is_text(const struct ib_row *row)
{
	return row->kind == IB_KIND_STR || row->kind == IB_KIND_REST ||
	       row->kind == IB_KIND_ESCAPED;
}

static bool is_decimal(const struct ib_row *row)
{
	return row->kind == IB_KIND_DEC || row->kind == IB_KIND_DEC_ZERO;
}

/* "100" in a text of ours is a number there; zero has no sign. */
static bool number_in_text(double *out, struct writing *writing, const struct ib_row *row,
                           const char *text)
{
	const char *end = NULL;

	if (ib_parse_double(out, &end, text) != DRT_OK || !isfinite(*out))
		return give_up(writing, row, "is no number");
	*out += 0.0;
	return true;
}

static bool put_double(double *to, struct writing *writing, const struct ib_row *row,
                       const struct value *value)
{
	if (is_text(row))
		return number_in_text(to, writing, row, value->text);
	if (is_decimal(row) && writing->direction == IB_TO_SERVER && !value->whole &&
	    ib_double_is_set(value->number) && value->number != 0)
		return give_up(writing, row,
		               "has more digits than the protocol's numbers hold");
	*to = value->number;
	return true;
}

/* ---- values made of several fields ---- */

static bool set_bits(ProtobufCMessage *message, int64_t mask, bool reversed)
{
	const ProtobufCMessageDescriptor *of = message->descriptor;

	for (unsigned i = 0; i < of->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &of->fields[i];
		unsigned bit = reversed ? of->n_fields - 1 - i : i;

		if ((mask >> bit & 1) == 0)
			continue;
		*(protobuf_c_boolean *)ib_member(message, field->quantifier_offset) = 1;
		*(protobuf_c_boolean *)ib_member(message, field->offset) = 1;
	}
	return true;
}

static bool put_embedded(struct writing *writing, const struct ib_row *row,
                         ProtobufCMessage **at, const struct ib_site *site, int64_t whole)
{
	if (!*at)
		*at = new_message(writing, ib_site_field(site)->descriptor);
	if (!*at)
		return no_memory(writing, row);
	if (row->kind == IB_KIND_INT)
		return set_bits(*at, whole, site->name && site->name->reversed);
	return row->kind == IB_KIND_BOOL ||
	       give_up(writing, row, "has no way to write a message");
}

static void set_entry(ProtobufCMessage *entry, unsigned index, char *text)
{
	*(char **)ib_member(entry, entry->descriptor->fields[index].offset) = text;
}

/* "tag=value;tag=value;" becomes one entry each. */
static bool put_options(struct writing *writing, const struct ib_row *row,
                        ProtobufCMessage *holder, const ProtobufCFieldDescriptor *field,
                        const char *text)
{
	size_t count = 0;
	char *copy = ib_arena_copy(&writing->arena, text, strlen(text));
	ProtobufCMessage **list =
		ib_arena_alloc(&writing->arena, strlen(text) / 2 + 1, sizeof(*list));

	if (!copy || !list)
		return no_memory(writing, row);
	for (char *end = copy; *copy; copy = end) {
		char *equals = NULL;

		end = copy + strcspn(copy, ";");
		if (*end == ';')
			*end++ = '\0';
		equals = strchr(copy, '=');
		if (!equals)
			return give_up(writing, row, "is not a list of tag=value;");
		*equals = '\0';
		list[count] = new_message(writing, field->descriptor);
		if (!list[count])
			return no_memory(writing, row);
		set_entry(list[count], 0, copy);
		set_entry(list[count++], 1, equals + 1);
	}
	*(size_t *)ib_member(holder, field->quantifier_offset) = count;
	*(ProtobufCMessage ***)ib_member(holder, field->offset) = list;
	return true;
}

/* A text that is a truth value there. */
static bool truth_of(int64_t *out, struct writing *writing, const struct ib_row *row,
                     const struct ib_name *name, const char *text)
{
	*out = strcmp(text, name->yes) == 0;
	return *out || strcmp(text, name->no) == 0 ||
	       give_up(writing, row, "is neither of the two words it may be");
}

/* ---- rows ---- */

static bool put_row(struct writing *writing, const void *from, const struct ib_row *row,
                    ProtobufCMessage *message, const struct ib_site *site)
{
	const ProtobufCFieldDescriptor *field = ib_site_field(site);
	struct value value;
	void *at = NULL;

	if (!value_of(&value, writing, row, from))
		return false;
	if (value.absent || (site->name && site->name->zero_is_absent && value.number == 0))
		return true;
	if (site->name && site->name->yes &&
	    !truth_of(&value.whole, writing, row, site->name, value.text))
		return false;
	/* false is what absence reads as */
	if (field->type == PROTOBUF_C_TYPE_BOOL && value.whole == 0)
		return true;
	if (field->label == PROTOBUF_C_LABEL_REPEATED) {
		message = make_holder(writing, message, site);
		return message ? put_options(writing, row, message, field, value.text)
		               : no_memory(writing, row);
	}
	at = make_present(writing, message, site);
	if (!at)
		return no_memory(writing, row);
	switch (field->type) {
	case PROTOBUF_C_TYPE_STRING:
		*(const char **)at = value.text;
		return is_text(row) || is_decimal(row) ||
		       give_up(writing, row, "has no way to write a text");
	case PROTOBUF_C_TYPE_DOUBLE:
		return put_double(at, writing, row, &value);
	case PROTOBUF_C_TYPE_INT32:
		*(int32_t *)at = (int32_t)value.whole;
		return true;
	case PROTOBUF_C_TYPE_INT64:
		*(int64_t *)at = value.whole;
		return true;
	case PROTOBUF_C_TYPE_BOOL:
		*(protobuf_c_boolean *)at = 1;
		return true;
	case PROTOBUF_C_TYPE_MESSAGE:
		return put_embedded(writing, row, at, site, value.whole);
	default:
		return give_up(writing, row, "is of a type we do not use");
	}
}

/* A value that has no field there: nothing of a request is left out in silence. */
static bool check_homeless(struct writing *writing, const void *from, const struct ib_row *row)
{
	struct value value;

	if (writing->direction == IB_TO_CLIENT || row->kind == IB_KIND_GROUP)
		return true;
	if (!value_of(&value, writing, row, from))
		return false;
	return value.absent || (!*value.text && value.number == 0 && value.whole == 0) ||
	       give_up(writing, row, "cannot travel at this server version");
}

/* Rows, and where they have their fields; without a plan they are looked up. */
struct rows {
	const struct ib_rows *rows;
	const struct ib_plan *plan;
};

static bool put_rows(struct writing *writing, const char *base, struct rows rows,
                     ProtobufCMessage *message);

/* Prices go into the legs that stand there already. */
static bool put_leg_prices(struct writing *writing, const decimal *items, size_t count,
                           const struct ib_row *row, ProtobufCMessage *holder,
                           const ProtobufCFieldDescriptor *field)
{
	size_t legs = *(size_t *)ib_member(holder, field->quantifier_offset);
	ProtobufCMessage **leg = *(ProtobufCMessage ***)ib_member(holder, field->offset);

	if (count > legs)
		return give_up(writing, row, "has more prices than legs");
	for (size_t i = 0; i < count; i++) {
		struct ib_site site = { .steps = 1 };

		site.step[0] = protobuf_c_message_descriptor_get_field_by_name(
			leg[i]->descriptor, "perLegPrice");
		if (!put_row(writing, &items[i], &row->of.group->item->row[0], leg[i], &site))
			return false;
	}
	return true;
}

static bool put_plain_item(struct writing *writing, const void *from,
                           const struct ib_rows *rows, const ProtobufCFieldDescriptor *field,
                           void *list, size_t i)
{
	const struct ib_row *row = &rows->row[0];
	struct value value;

	if (!value_of(&value, writing, row, from))
		return false;
	if (field->type == PROTOBUF_C_TYPE_STRING)
		((const char **)list)[i] = value.text ? value.text : "";
	else if (field->type == PROTOBUF_C_TYPE_DOUBLE)
		return put_double(&((double *)list)[i], writing, row, &value);
	else
		return give_up(writing, row, "has no way to write a list");
	return true;
}

/* The items of a group, on their way into a list. */
struct items {
	const char *from;
	size_t count;
	const ProtobufCFieldDescriptor *field;
	void *list;
	const struct ib_plan *plan; /* of one of them; may be NULL */
};

static bool put_items(struct writing *writing, const struct ib_row *row,
                      const struct items *items)
{
	const struct ib_group *group = row->of.group;
	const struct rows rows = { group->item, items->plan };

	for (size_t i = 0; i < items->count; i++) {
		const char *item = items->from + i * group->item->size;
		const char *complaint = group->complaint ? group->complaint(item) : NULL;
		ProtobufCMessage *message = NULL;

		if (complaint)
			return give_up(writing, row, complaint);
		if (items->field->type != PROTOBUF_C_TYPE_MESSAGE) {
			if (!put_plain_item(writing, item, group->item, items->field,
			                    items->list, i))
				return false;
			continue;
		}
		message = new_message(writing, items->field->descriptor);
		if (!message)
			return no_memory(writing, row);
		((ProtobufCMessage **)items->list)[i] = message;
		if (!put_rows(writing, item, rows, message))
			return false;
	}
	return true;
}

/* Where a row goes. */
struct place {
	ProtobufCMessage *message;
	const struct ib_site *site;
	const struct ib_plan *inner; /* of the items of a group; may be NULL */
};

static bool put_group(struct writing *writing, const char *base, const struct ib_row *row,
                      const struct place *place)
{
	const struct ib_group *group = row->of.group;
	int32_t count = *(const int32_t *)(base + group->count_offset);
	struct items items = { .from = *(const char *const *)(base + row->offset),
		               .count = count > 0 ? (size_t)count : 0,
		               .field = ib_site_field(place->site),
		               .plan = place->inner };
	ProtobufCMessage *holder = NULL;

	if (count < 0 || (count > 0 && !items.from))
		return give_up(writing, row, "counts items that are not there");
	if (count == 0)
		return true;
	holder = make_holder(writing, place->message, place->site);
	if (!holder)
		return no_memory(writing, row);
	if (place->site->name && place->site->name->leg_prices)
		return put_leg_prices(writing, (const decimal *)(const void *)items.from,
		                      items.count, row, holder, items.field);
	items.list = ib_arena_alloc(&writing->arena, items.count, sizeof(void *));
	if (!items.list)
		return no_memory(writing, row);
	*(size_t *)ib_member(holder, items.field->quantifier_offset) = items.count;
	*(void **)ib_member(holder, items.field->offset) = items.list;
	return put_items(writing, row, &items);
}

/* The site of row i: of the plan, or looked up into `found`; NULL: there is none. */
static const struct ib_site *site_of(struct ib_site *found, struct rows rows, uint16_t i,
                                     const char *base, const ProtobufCMessageDescriptor *of)
{
	if (rows.plan && !rows.plan->row[i].has_conditions)
		return &rows.plan->row[i].site;
	return ib_site_find(found, of, &rows.rows->row[i], base) ? found : NULL;
}

static bool put_rows(struct writing *writing, const char *base, struct rows rows,
                     ProtobufCMessage *message)
{
	bool ok = true;

	for (uint16_t i = 0; i < rows.rows->count && ok; i++) {
		const struct ib_row *row = &rows.rows->row[i];
		const char *at = base + row->offset;
		const struct ib_plan *inner = rows.plan ? rows.plan->row[i].inner : NULL;
		struct place place = { .message = message, .inner = inner };
		struct ib_site found;

		if (row->kind == IB_KIND_LITERAL ||
		    !ib_row_exists(row, base, writing->version, writing->variant))
			continue;
		if (row->kind == IB_KIND_BLOCK) {
			ok = put_rows(writing, at, (struct rows){ row->of.block, inner },
			              message);
			continue;
		}
		place.site = site_of(&found, rows, i, base, message->descriptor);
		if (!place.site)
			return give_up(writing, row, "has no counterpart");
		if (place.site->steps == 0)
			ok = check_homeless(writing, at, row);
		else if (row->kind == IB_KIND_GROUP)
			ok = put_group(writing, base, row, &place);
		else
			ok = put_row(writing, at, row, message, place.site);
	}
	return ok;
}

/* ---- the whole ---- */

static enum drt_status pack(struct strbuf *out, const ProtobufCMessage *message)
{
	size_t size = protobuf_c_message_get_packed_size(message);

	if (strbuf_reserve(out, size) != DRT_OK)
		return DRT_ENOMEM;
	protobuf_c_message_pack(message, (uint8_t *)out->text + out->length);
	out->length += size;
	out->text[out->length] = '\0';
	return DRT_OK;
}

/* Everything between a message and its bytes. */
static enum drt_status write_message(struct writing *writing, struct strbuf *out,
                                     const struct ib_message *message,
                                     const struct ib_plan *plan, struct drt_error *error)
{
	const struct ib_protobuf_form *form = ib_protobuf_form(writing->direction, message->id);
	const struct ib_layout *layout = ib_layout_find(writing->direction, message->id);
	const struct rows rows = { layout->rows, plan };
	ProtobufCMessage *packed = new_message(writing, form->descriptor);

	writing->variant = layout->variant;
	if (packed && !put_rows(writing, (const char *)&message->id_only, rows, packed))
		return drt_fail(error, writing->status, "%s: %s %s", layout->name,
		                writing->row->name, writing->complaint);
	if (!packed || pack(out, packed) != DRT_OK)
		return drt_fail(error, DRT_ENOMEM, "%s: out of memory", layout->name);
	return DRT_OK;
}

enum drt_status ib_protobuf_write(struct strbuf *out, enum ib_direction direction,
                                  const struct ib_protobuf_writer *writer,
                                  const struct ib_message *message, struct drt_error *error)
{
	struct writing writing = { .direction = direction, .version = writer->version };
	const struct ib_plan *plan = NULL;
	enum drt_status status = DRT_OK;
	alignas(max_align_t) char room[ROOM];

	if (!ib_protobuf_form(direction, message->id))
		return drt_fail(error, DRT_EUNSUPPORTED, "no protobuf message has the id %d",
		                (int)message->id + IB_PROTOBUF_ID);
	if (writer->plans)
		status = ib_plan_find(&plan, writer->plans, direction, message->id, error);
	if (status != DRT_OK)
		return status;
	ib_arena_init_with(&writing.arena, room, sizeof(room));
	status = write_message(&writing, out, message, plan, error);
	ib_arena_release(&writing.arena);
	return status;
}
