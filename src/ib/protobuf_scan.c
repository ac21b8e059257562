/* protobuf_scan.c - looks through the bytes of a protobuf message before the library
 * unpacks them.
 *
 * The library says only that it failed, and trusts some of what it reads. Here every tag,
 * length and number is checked against the schema, and what is wrong is told by the name
 * of its field. The schema has no cycles, so the depth is that of the schema. */
#include <stdio.h>
#include <string.h>

#include "ib/protobuf_private.h"

enum { DEEPEST = 8, MOST_FIELDS = 192 };

struct piece {
	const uint8_t *at;
	const uint8_t *end;
};

/* The wire types of protobuf. */
enum { VARINT = 0, FIXED64 = 1, SIZED = 2, FIXED32 = 5 };

static bool complain(struct ib_scan *scan, const char *complaint, enum drt_status status)
{
	scan->complaint = complaint;
	scan->status = status;
	return false;
}

static bool take_varint(uint64_t *out, struct piece *piece)
{
	uint64_t value = 0;

	for (int shift = 0; shift < 70 && piece->at < piece->end; shift += 7) {
		uint8_t byte = *piece->at++;

		if (shift == 63 && byte > 1)
			return false;
		value |= (uint64_t)(byte & 0x7F) << shift;
		if (byte < 0x80) {
			*out = value;
			return true;
		}
	}
	return false;
}

static bool take_bytes(struct piece *out, struct piece *piece, uint64_t length)
{
	if (length > (uint64_t)(piece->end - piece->at))
		return false;
	*out = (struct piece){ piece->at, piece->at + length };
	piece->at += length;
	return true;
}

static bool take_sized(struct piece *out, struct piece *piece)
{
	uint64_t length = 0;

	return take_varint(&length, piece) && take_bytes(out, piece, length);
}

/* How many bytes follow the first one of a character; -1: none begins so. */
static int more_bytes(uint8_t first)
{
	if (first < 0x80)
		return 0;
	if (first >= 0xC2 && first <= 0xDF)
		return 1;
	if (first >= 0xE0 && first <= 0xEF)
		return 2;
	return first >= 0xF0 && first <= 0xF4 ? 3 : -1;
}

bool ib_is_utf8(const char *text, size_t length)
{
	const uint8_t *at = (const uint8_t *)text;
	const uint8_t *end = at + length;

	while (at < end) {
		uint8_t first = *at++;
		int more = more_bytes(first);
		uint8_t least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
		uint8_t most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;

		if (more < 0 || end - at < more)
			return false;
		if (more > 0 && (*at < least || *at > most))
			return false;
		for (int i = 1; i < more; i++)
			if ((at[i] & 0xC0) != 0x80)
				return false;
		at += more;
	}
	return true;
}

static bool check_number(struct ib_scan *scan, const ProtobufCFieldDescriptor *field,
                         uint64_t value)
{
	int64_t number = (int64_t)value;

	if (field->type == PROTOBUF_C_TYPE_INT32 && (number < INT32_MIN || number > INT32_MAX))
		return complain(scan, "is too large", DRT_ERANGE);
	return true;
}

static bool check_text(struct ib_scan *scan, struct piece text)
{
	size_t length = (size_t)(text.end - text.at);

	if (length > 0 && memchr(text.at, '\0', length))
		return complain(scan, "holds a NUL", DRT_EPARSE);
	if (!ib_is_utf8((const char *)text.at, length))
		return complain(scan, "is not UTF-8", DRT_EPARSE);
	return true;
}

/* A list of numbers in one field. */
static bool check_packed(struct ib_scan *scan, const ProtobufCFieldDescriptor *field,
                         struct piece list)
{
	uint64_t value = 0;

	if (field->type == PROTOBUF_C_TYPE_DOUBLE)
		return (list.end - list.at) % 8 == 0 ||
		       complain(scan, "is not a list of numbers", DRT_EPARSE);
	while (list.at < list.end) {
		if (!take_varint(&value, &list))
			return complain(scan, "is not a list of numbers", DRT_EPARSE);
		if (!check_number(scan, field, value))
			return false;
	}
	return true;
}

static bool scan_fields(struct ib_scan *scan, const ProtobufCMessageDescriptor *of,
                        struct piece piece, size_t path_length, int depth);

static bool check_sized(struct ib_scan *scan, const ProtobufCFieldDescriptor *field,
                        struct piece *piece, size_t path_length, int depth)
{
	struct piece inner = { 0 };

	if (!take_sized(&inner, piece))
		return complain(scan, "is longer than its message", DRT_EPARSE);
	if (field->type == PROTOBUF_C_TYPE_STRING)
		return check_text(scan, inner);
	if (field->type == PROTOBUF_C_TYPE_MESSAGE)
		return scan_fields(scan, field->descriptor, inner, path_length, depth + 1);
	return check_packed(scan, field, inner);
}

static bool is_sized(const ProtobufCFieldDescriptor *field)
{
	return field->type == PROTOBUF_C_TYPE_STRING || field->type == PROTOBUF_C_TYPE_MESSAGE;
}

static bool check_field(struct ib_scan *scan, const ProtobufCFieldDescriptor *field,
                        unsigned wire, struct piece *piece, size_t path_length, int depth)
{
	bool is_double = field->type == PROTOBUF_C_TYPE_DOUBLE;
	bool repeated = field->label == PROTOBUF_C_LABEL_REPEATED;
	struct piece inner = { 0 };
	uint64_t value = 0;

	if (wire == SIZED && (is_sized(field) || repeated))
		return check_sized(scan, field, piece, path_length, depth);
	if (is_sized(field) || wire != (is_double ? (unsigned)FIXED64 : (unsigned)VARINT))
		return complain(scan, "is not of its type", DRT_EPARSE);
	if (is_double)
		return take_bytes(&inner, piece, 8) || complain(scan, "is cut off", DRT_EPARSE);
	if (!take_varint(&value, piece))
		return complain(scan, "is cut off, or no number", DRT_EPARSE);
	return check_number(scan, field, value);
}

static bool pass_over(struct ib_scan *scan, unsigned wire, struct piece *piece)
{
	struct piece inner = { 0 };
	uint64_t value = 0;
	bool ok = false;

	if (wire == VARINT)
		ok = take_varint(&value, piece);
	else if (wire == FIXED64 || wire == FIXED32)
		ok = take_bytes(&inner, piece, wire == FIXED64 ? 8 : 4);
	else if (wire == SIZED)
		ok = take_sized(&inner, piece);
	return ok || complain(scan, "is cut off, or of no type that is known", DRT_EPARSE);
}

/* The name of a field, behind those of the messages around it. */
static size_t write_path(struct ib_scan *scan, size_t length, const char *name, unsigned number)
{
	char *at = scan->path + length;
	size_t room = sizeof(scan->path) - length;
	const char *point = length > 0 ? "." : "";
	int written = name ? snprintf(at, room, "%s%s", point, name)
	                   : snprintf(at, room, "%sfield %u", point, number);

	return written > 0 && (size_t)written < room ? length + (size_t)written : length;
}

/* An embedded message must not come twice. */
static bool is_again(uint64_t *seen, const ProtobufCMessageDescriptor *of,
                     const ProtobufCFieldDescriptor *field)
{
	size_t index = (size_t)(field - of->fields);
	uint64_t bit = UINT64_C(1) << (index % 64);
	bool again = false;

	if (field->type != PROTOBUF_C_TYPE_MESSAGE ||
	    field->label == PROTOBUF_C_LABEL_REPEATED || index >= MOST_FIELDS)
		return false;
	again = (seen[index / 64] & bit) != 0;
	seen[index / 64] |= bit;
	return again;
}

static bool scan_fields(struct ib_scan *scan, const ProtobufCMessageDescriptor *of,
                        struct piece piece, size_t path_length, int depth)
{
	uint64_t seen[MOST_FIELDS / 64] = { 0 };

	if (depth == DEEPEST)
		return complain(scan, "is nested too deep", DRT_EPARSE);
	while (piece.at < piece.end) {
		const ProtobufCFieldDescriptor *field = NULL;
		uint64_t tag = 0;
		bool ok = take_varint(&tag, &piece) && tag >> 3 > 0 && tag >> 3 <= 0x1FFFFFFF;
		size_t length = 0;

		if (!ok) {
			write_path(scan, path_length, "a field", 0);
			return complain(scan, "has no number", DRT_EPARSE);
		}
		field = protobuf_c_message_descriptor_get_field(of, (unsigned)(tag >> 3));
		if (field && is_sized(field) && field->type == PROTOBUF_C_TYPE_MESSAGE)
			length = write_path(scan, path_length, field->name, 0);
		if (!field)
			ok = pass_over(scan, tag & 7, &piece);
		else if (is_again(seen, of, field))
			ok = complain(scan, "comes twice", DRT_EPARSE);
		else
			ok = check_field(scan, field, tag & 7, &piece, length, depth);
		if (ok)
			continue;
		/* an embedded message has told its own field */
		if (length == 0 || strlen(scan->path) <= length)
			write_path(scan, path_length, field ? field->name : NULL,
			           (unsigned)(tag >> 3));
		return false;
	}
	return true;
}

bool ib_scan_message(struct ib_scan *out, const ProtobufCMessageDescriptor *of,
                     const uint8_t *bytes, size_t length)
{
	*out = (struct ib_scan){ .status = DRT_OK };
	return scan_fields(out, of, (struct piece){ bytes, bytes + length }, 0, 0);
}
