/* recorded.c - see recorded.h. */
#include "tests/unit/ib/recorded.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ib/message.h"
#include "tests/support/support.h"

/* "178", "164-181", ">=176", "<156". */
static void read_range(int *first, int *last, const char *text)
{
	*first = 0;
	*last = 9999;
	if (text[0] == '<') {
		*last = atoi(text + 1) - 1;
	} else if (text[0] == '>') {
		*first = atoi(text + 2);
	} else {
		*first = atoi(text);
		*last = strchr(text, '-') ? atoi(strchr(text, '-') + 1) : *first;
	}
}

static int version_for(int first, int last)
{
	int version = last < IB_VERSION_SERVER ? last : IB_VERSION_SERVER;

	if (first > version)
		version = first;
	if (version < IB_VERSION_MIN)
		version = IB_VERSION_MIN;
	return version;
}

/* Turns each backslash and zero into one NUL, in place. */
static size_t unquote(char *text)
{
	char *to = text;

	for (const char *from = text; *from; from++) {
		if (from[0] == '\\' && from[1] == '0') {
			*to++ = '\0';
			from++;
		} else {
			*to++ = *from;
		}
	}
	return (size_t)(to - text);
}

void recorded_read(struct recorded *out, const char *name)
{
	char path[256];
	char *line = NULL;
	char *next = NULL;

	memset(out, 0, sizeof(*out));
	snprintf(path, sizeof(path), "ib/messages/%s", name);
	out->text = test_read_file(test_shared_path(path), NULL);
	for (line = out->text; line && *line; line = next) {
		char *column[4] = { line };

		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		if (*line == '#' || *line == '\0')
			continue;
		for (int i = 1; i < 4; i++) {
			column[i] = strchr(column[i - 1], '\t');
			assert_non_null(column[i]);
			*column[i]++ = '\0';
		}
		assert_true(out->count < 64);
		read_range(&out->line[out->count].first, &out->line[out->count].last,
		           column[0]);
		out->line[out->count].version =
			version_for(out->line[out->count].first, out->line[out->count].last);
		/* its note says from 176, but its bytes lack the two fields of 176 */
		if (strcmp(name, "server_079_symbol_samples.txt") == 0)
			out->line[out->count].version = 175;
		out->line[out->count].note = column[2];
		out->line[out->count].bytes = column[3];
		out->line[out->count].length = unquote(column[3]);
		out->count++;
	}
	assert_true(out->count > 0);
}

void recorded_release(struct recorded *recorded)
{
	free(recorded->text);
}

void reading_open(struct reading *reading, const char *name)
{
	recorded_read(&reading->recorded, name);
	reading->files++;
}

const struct ib_message *reading_decode(struct reading *reading, size_t line,
                                        enum ib_direction direction)
{
	const struct recorded *recorded = &reading->recorded;
	struct drt_error error = { 0 };
	struct ib_frame frame = { recorded->line[line].bytes, recorded->line[line].length };
	enum drt_status status = DRT_OK;

	ib_decoder_free(reading->decoder);
	assert_int_equal(ib_decoder_new(&reading->decoder, recorded->line[line].version),
	                 DRT_OK);
	status =
		direction == IB_TO_SERVER
			? ib_decode_client(&reading->message, reading->decoder, &frame, &error)
			: ib_decode_server(&reading->message, reading->decoder, &frame, &error);
	if (status != DRT_OK)
		fail_msg("%s", error.text);
	return &reading->message;
}

void reading_close(struct reading *reading)
{
	ib_decoder_free(reading->decoder);
	reading->decoder = NULL;
	recorded_release(&reading->recorded);
}
