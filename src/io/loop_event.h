/* loop_event.h - core/loop.h on the real world: libevent, sockets, CLOCK_MONOTONIC.
 *
 * Shape:   one loop per thread. In each round every readable stream hands over at
 *          most 64 KiB, so none starves the others; what callbacks wrote leaves at
 *          the end of the round in as few system calls as possible.
 * Threads: as core/loop.h says. A stop that comes before the run ends that run at
 *          once; each stop ends one run.
 * Owners:  timers, wakes, streams and listeners are freed before their loop.
 * Streams: descriptors are close-on-exec and never block; a write to a dead peer
 *          raises no SIGPIPE; TCP_NODELAY is set. After a failed write, what the
 *          other side had sent is still delivered before on_close. At most 64
 *          descriptors may wait to be taken; one more ends the stream with
 *          DRT_EFULL. */
#ifndef IO_LOOP_EVENT_H
#define IO_LOOP_EVENT_H

#include "core/loop.h"

/* Errors: DRT_ENOMEM, DRT_EIO (no descriptors left). */
DRT_MUST_CHECK enum drt_status loop_event_new(struct loop **out);

/* Makes a stream of a connected socket, as of one end of a socketpair. The caller
 * sets its handler before the loop runs on. On success the descriptor is the
 * stream's. Errors: DRT_EINVAL (no stream socket), DRT_ENOMEM, DRT_EIO. */
DRT_MUST_CHECK enum drt_status loop_event_adopt_fd(struct loop_stream **out, struct loop *loop,
                                                   int fd);

#endif
