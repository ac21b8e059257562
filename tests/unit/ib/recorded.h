/* recorded.h - reads the recorded messages of the reference data.
 *
 * A file has comment lines and lines of four columns: server version or range, origin,
 * note, message with each field followed by the two characters \0. */
#ifndef TESTS_UNIT_IB_RECORDED_H
#define TESTS_UNIT_IB_RECORDED_H

#include <stddef.h>

#include "ib/message.h"

struct recorded {
	char *text; /* owned; the file, cut into the pieces below */
	struct {
		int version; /* inside our window and inside the line's range */
		int first;   /* the range as written; last is 9999 where it is open */
		int last;
		const char *note;
		char *bytes;
		size_t length;
	} line[64];
	size_t count;
};

/* Fails the test where the file cannot be read. */
void recorded_read(struct recorded *out, const char *name);
void recorded_release(struct recorded *recorded);

/* A file that is read line by line. */
struct reading {
	struct recorded recorded;
	struct ib_decoder *decoder; /* owned; what the message's texts live in */
	struct ib_message message;  /* of the line last decoded */
	size_t files;               /* opened so far */
};

void reading_open(struct reading *reading, const char *name);
/* A line that cannot be decoded fails the test. */
const struct ib_message *reading_decode(struct reading *reading, size_t line,
                                        enum ib_direction direction);
void reading_close(struct reading *reading);

#endif
