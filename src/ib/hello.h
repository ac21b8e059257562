/* hello.h - how a connection begins: versions offered, version answered.
 *
 *   client -> "API" NUL, outside any frame, then a frame "v157..178[ options]"
 *   server -> a frame of two fields: version, connection time
 *
 * The client's text has no NUL at its end; the two pieces may arrive in any cut.
 * Threads: pure functions. */
#ifndef IB_HELLO_H
#define IB_HELLO_H

#include "core/status.h"
#include "core/strbuf.h"
#include "ib/frame.h"

enum { IB_HELLO_TEXT_MAX = 1024 };

struct ib_version_range {
	int min;
	int max;
};

/* Appends the client's greeting; options ("+PACEAPI") may be NULL or empty. */
void ib_hello_write(struct strbuf *out, struct ib_version_range offered, const char *options);

/* Takes the client's greeting from the front of the stream. Errors: DRT_EEMPTY (feed
 * more), DRT_EPARSE (another protocol, or no range of versions). */
DRT_MUST_CHECK enum drt_status ib_hello_read(struct ib_version_range *out,
                                             struct ib_reader *reader, struct drt_error *error);

/* What a server answers: the smaller maximum, but never 158, which public clients read
 * differently. Errors: DRT_EUNSUPPORTED (the ranges do not meet). */
DRT_MUST_CHECK enum drt_status ib_hello_choose(int *version, struct ib_version_range client,
                                               struct ib_version_range server,
                                               struct drt_error *error);

/* Appends the server's answer, exactly two fields. Errors: DRT_ENOMEM, DRT_ERANGE. */
DRT_MUST_CHECK enum drt_status ib_hello_reply_write(struct strbuf *out, int version,
                                                    const char *connection_time);

/* Reads the server's answer; the time text is borrowed from the frame. Errors:
 * DRT_EPARSE, DRT_EUNSUPPORTED (the version is outside what was offered, or the server
 * sends us elsewhere, which no server of ours does). */
DRT_MUST_CHECK enum drt_status ib_hello_reply_read(int *version, const char **connection_time,
                                                   const struct ib_frame *frame,
                                                   struct ib_version_range offered,
                                                   struct drt_error *error);

#endif
