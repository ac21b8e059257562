/* byte_queue.h - bytes that wait in order, some with a descriptor beside them.
 *
 * Shape:   a list of chunks; appending copies once, taking from the front moves
 *          nothing. A descriptor stands beside the first byte it was appended with.
 * Threads: one.
 * Owners:  the queue owns its descriptors and closes those that were not taken. */
#ifndef IO_BYTE_QUEUE_H
#define IO_BYTE_QUEUE_H

#include <stddef.h>
#include <sys/uio.h>

#include "core/status.h"

struct byte_chunk;

struct byte_queue {
	struct byte_chunk *first;
	struct byte_chunk *last;
	size_t length; /* bytes that wait */
};

/* An all-zero queue is empty and valid. Release empties it and may be repeated. */
void byte_queue_release(struct byte_queue *queue);

/* Copies all of the bytes in or none. With fd >= 0, length > 0 and the descriptor
 * is the queue's on success. Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status byte_queue_append(struct byte_queue *queue, const void *bytes,
                                                 size_t length, int fd);

/* The write of a stream with at most `limit` bytes waiting: appends a copy of the bytes
 * and, with fd >= 0, a duplicate of the descriptor beside them. Errors: DRT_EFULL;
 * DRT_EINVAL (a descriptor without bytes, or none that is open); DRT_EIO; DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status byte_queue_accept(struct byte_queue *queue, size_t limit,
                                                 const void *bytes, size_t length, int fd);

/* Up to `max` pieces from the front for one sendmsg(); stops before the next byte
 * with a descriptor. Borrowed until the queue changes. Returns how many. */
int byte_queue_pieces(const struct byte_queue *queue, struct iovec *out, int max);

/* The descriptor beside the front byte, still the queue's, or -1. */
int byte_queue_front_fd(const struct byte_queue *queue);
/* The same, now the caller's. */
int byte_queue_take_fd(struct byte_queue *queue);

/* Drops `count` (at most length) bytes from the front, and closes the descriptors
 * beside them. */
void byte_queue_consume(struct byte_queue *queue, size_t count);

/* Descriptors received and not yet taken, oldest first. */
enum { FD_QUEUE_MAX = 64 };

struct fd_queue {
	int fds[FD_QUEUE_MAX];
	unsigned first;
	unsigned count;
};

/* Takes fd over, or closes it. Errors: DRT_EFULL (FD_QUEUE_MAX wait). */
DRT_MUST_CHECK enum drt_status fd_queue_push(struct fd_queue *queue, int fd);
/* The oldest, now the caller's, or -1. */
int fd_queue_pop(struct fd_queue *queue);
/* Closes all. */
void fd_queue_release(struct fd_queue *queue);

#endif
