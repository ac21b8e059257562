/* byte_queue.c - see byte_queue.h. A chunk's bytes are [start, end); one with a
 * descriptor has it beside bytes[start] and nothing was taken from it yet. */
#include "config.h"

#include "io/byte_queue.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 16384 }; /* bytes; small writes share one */

struct byte_chunk {
	struct byte_chunk *next;
	size_t start, end, capacity;
	int fd; /* owned, or -1 */
	unsigned char bytes[];
};

static struct byte_chunk *chunk_new(size_t length)
{
	size_t capacity = length > CHUNK ? length : CHUNK;
	struct byte_chunk *chunk = NULL;

	if (length > SIZE_MAX / 2)
		return NULL;
	chunk = malloc(sizeof(*chunk) + capacity);
	if (!chunk)
		return NULL;
	*chunk = (struct byte_chunk){ .capacity = capacity, .fd = -1 };
	return chunk;
}

static void drop_front(struct byte_queue *queue)
{
	struct byte_chunk *chunk = queue->first;

	queue->first = chunk->next;
	if (!queue->first)
		queue->last = NULL;
	if (chunk->fd >= 0)
		close(chunk->fd);
	free(chunk);
}

void byte_queue_release(struct byte_queue *queue)
{
	while (queue->first)
		drop_front(queue);
	queue->length = 0;
}

static void chunk_fill(struct byte_chunk *chunk, const void *bytes, size_t length)
{
	assert(chunk->capacity - chunk->end >= length);
	memcpy(chunk->bytes + chunk->end, bytes, length);
	chunk->end += length;
}

enum drt_status byte_queue_append(struct byte_queue *queue, const void *bytes, size_t length,
                                  int fd)
{
	struct byte_chunk *last = queue->last;
	size_t room = last && fd < 0 ? last->capacity - last->end : 0;
	struct byte_chunk *chunk = NULL;

	assert(fd < 0 || length > 0);
	if (length == 0)
		return DRT_OK;
	if (room > length)
		room = length;
	if (length > room) {
		chunk = chunk_new(length - room);
		if (!chunk)
			return DRT_ENOMEM;
		chunk_fill(chunk, (const unsigned char *)bytes + room, length - room);
		chunk->fd = fd;
	}
	if (room > 0)
		chunk_fill(last, bytes, room);
	if (chunk) {
		if (last)
			last->next = chunk;
		else
			queue->first = chunk;
		queue->last = chunk;
	}
	queue->length += length;
	return DRT_OK;
}

enum drt_status byte_queue_accept(struct byte_queue *queue, size_t limit, const void *bytes,
                                  size_t length, int fd)
{
	int copy = -1;
	enum drt_status status = DRT_OK;

	if (fd >= 0 && length == 0)
		return DRT_EINVAL;
	if (length > limit || queue->length > limit - length)
		return DRT_EFULL;
	if (length == 0)
		return DRT_OK;
	if (fd >= 0) {
		copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
		if (copy < 0)
			return errno == EBADF ? DRT_EINVAL : DRT_EIO;
	}
	status = byte_queue_append(queue, bytes, length, copy);
	if (status != DRT_OK && copy >= 0)
		close(copy);
	return status;
}

int byte_queue_pieces(const struct byte_queue *queue, struct iovec *out, int max)
{
	int count = 0;

	for (struct byte_chunk *c = queue->first; c && count < max; c = c->next) {
		if (count > 0 && c->fd >= 0)
			break;
		out[count].iov_base = c->bytes + c->start;
		out[count++].iov_len = c->end - c->start;
	}
	return count;
}

int byte_queue_front_fd(const struct byte_queue *queue)
{
	return queue->first ? queue->first->fd : -1;
}

int byte_queue_take_fd(struct byte_queue *queue)
{
	int fd = byte_queue_front_fd(queue);

	if (fd >= 0)
		queue->first->fd = -1;
	return fd;
}

void byte_queue_consume(struct byte_queue *queue, size_t count)
{
	assert(count <= queue->length);
	queue->length -= count;
	while (count > 0) {
		struct byte_chunk *chunk = queue->first;
		size_t here = chunk->end - chunk->start;

		if (count >= here) {
			count -= here;
			drop_front(queue);
			continue;
		}
		if (chunk->fd >= 0)
			close(chunk->fd);
		chunk->fd = -1;
		chunk->start += count;
		count = 0;
	}
}

enum drt_status fd_queue_push(struct fd_queue *queue, int fd)
{
	if (queue->count == FD_QUEUE_MAX) {
		close(fd);
		return DRT_EFULL;
	}
	queue->fds[(queue->first + queue->count) % FD_QUEUE_MAX] = fd;
	queue->count++;
	return DRT_OK;
}

int fd_queue_pop(struct fd_queue *queue)
{
	int fd = -1;

	if (queue->count == 0)
		return -1;
	fd = queue->fds[queue->first];
	queue->first = (queue->first + 1) % FD_QUEUE_MAX;
	queue->count--;
	return fd;
}

void fd_queue_release(struct fd_queue *queue)
{
	for (int fd = fd_queue_pop(queue); fd >= 0; fd = fd_queue_pop(queue))
		close(fd);
}
