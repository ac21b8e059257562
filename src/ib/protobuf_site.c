/* protobuf_site.c - which field of a protobuf message holds a row of a layout.
 *
 * "a.b" is field b of the embedded message a, which the message has itself or one of its
 * embedded messages has; where there is no such message, "a" is only how the layouts call
 * the items of a group. "b" is a field of the message itself, or else of the last of its
 * embedded messages that has one. The count of a group drops its "Count". */
#include <string.h>

#include "ib/protobuf_private.h"

typedef const ProtobufCMessageDescriptor message_type;
typedef const ProtobufCFieldDescriptor field_type;

static field_type *field_of(message_type *of, const char *name)
{
	return protobuf_c_message_descriptor_get_field_by_name(of, name);
}

static bool embeds(field_type *field)
{
	return field->type == PROTOBUF_C_TYPE_MESSAGE &&
	       field->label != PROTOBUF_C_LABEL_REPEATED;
}

static bool add(struct ib_site *site, field_type *field)
{
	if (!field || site->steps == IB_SITE_STEPS)
		return false;
	site->step[site->steps++] = field;
	return true;
}

/* In the message itself, or one message deeper, the last first. */
static bool find_near(struct ib_site *site, message_type *of, const char *name, bool message)
{
	field_type *field = field_of(of, name);

	if (field && (!message || embeds(field)))
		return add(site, field);
	for (unsigned i = of->n_fields; i-- > 0;) {
		if (!embeds(&of->fields[i]))
			continue;
		field = field_of(of->fields[i].descriptor, name);
		if (field && (!message || embeds(field)))
			return add(site, &of->fields[i]) && add(site, field);
	}
	return false;
}

/* One component of a path; returns what is behind its point, or NULL at the end. */
static const char *take_part(char *out, size_t size, const char *path)
{
	size_t length = strcspn(path, ".");

	if (length >= size)
		length = size - 1;
	memcpy(out, path, length);
	out[length] = '\0';
	return path[length] == '.' ? path + length + 1 : NULL;
}

static bool follow(struct ib_site *site, message_type *of, const char *path)
{
	char part[64];

	while (path) {
		field_type *field = NULL;

		path = take_part(part, sizeof(part), path);
		field = field_of(of, part);
		if (!add(site, field) || (path && !embeds(field)))
			return false;
		of = field->descriptor;
	}
	return true;
}

bool ib_site_find(struct ib_site *out, const ProtobufCMessageDescriptor *of,
                  const struct ib_row *row, const void *base)
{
	char part[64];
	const char *rest = NULL;
	size_t length = 0;

	out->steps = 0;
	out->name = ib_name_find(of, row->name, base);
	if (out->name)
		return !out->name->path || follow(out, of, out->name->path);
	rest = take_part(part, sizeof(part), row->name);
	if (rest && find_near(out, of, part, true))
		return add(out, field_of(ib_site_field(out)->descriptor, rest));
	out->steps = 0;
	take_part(part, sizeof(part), rest ? rest : row->name);
	length = strlen(part);
	if (row->kind == IB_KIND_GROUP && length > 5 && strcmp(part + length - 5, "Count") == 0)
		part[length - 5] = '\0';
	return find_near(out, of, part, false);
}
