/* strbuf.c - see strbuf.h. libconfig has a strbuf_release() of its own: the build hides
 * our symbols from shared libraries. */
#include "core/strbuf.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char nothing[1];

void strbuf_init(struct strbuf *buffer)
{
	*buffer = (struct strbuf){ .text = nothing };
}

void strbuf_release(struct strbuf *buffer)
{
	if (buffer->capacity > 0)
		free(buffer->text);
	strbuf_init(buffer);
}

void strbuf_clear(struct strbuf *buffer)
{
	buffer->length = 0;
	buffer->failed = false;
	if (buffer->capacity > 0)
		buffer->text[0] = '\0';
}

enum drt_status strbuf_reserve(struct strbuf *buffer, size_t extra)
{
	size_t capacity = buffer->capacity ? buffer->capacity : 64;
	char *grown = NULL;

	if (extra >= SIZE_MAX / 4 - buffer->length)
		goto fail;
	while (capacity < buffer->length + extra + 1)
		capacity *= 2;
	if (capacity == buffer->capacity)
		return DRT_OK;
	grown = realloc(buffer->capacity > 0 ? buffer->text : NULL, capacity);
	if (!grown)
		goto fail;
	buffer->text = grown;
	buffer->capacity = capacity;
	buffer->text[buffer->length] = '\0';
	return DRT_OK;

fail:
	buffer->failed = true;
	return DRT_ENOMEM;
}

void strbuf_append(struct strbuf *buffer, const void *bytes, size_t length)
{
	if (buffer->failed || length == 0)
		return;
	if (length >= buffer->capacity - buffer->length &&
	    strbuf_reserve(buffer, length) != DRT_OK)
		return;
	memcpy(buffer->text + buffer->length, bytes, length);
	buffer->length += length;
	buffer->text[buffer->length] = '\0';
}

void strbuf_puts(struct strbuf *buffer, const char *text)
{
	strbuf_append(buffer, text, strlen(text));
}

void strbuf_putc(struct strbuf *buffer, char byte)
{
	strbuf_append(buffer, &byte, 1);
}

void strbuf_printf(struct strbuf *buffer, const char *format, ...)
{
	va_list args;
	va_list again;
	int needed = 0;

	va_start(args, format);
	va_copy(again, args);
	needed = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (needed > 0 && !buffer->failed && strbuf_reserve(buffer, (size_t)needed) == DRT_OK) {
		vsnprintf(buffer->text + buffer->length, (size_t)needed + 1, format, again);
		buffer->length += (size_t)needed;
	}
	va_end(again);
}

void strbuf_consume(struct strbuf *buffer, size_t count)
{
	assert(count <= buffer->length);
	if (count == 0)
		return;
	memmove(buffer->text, buffer->text + count, buffer->length - count + 1);
	buffer->length -= count;
}

char *strbuf_detach(struct strbuf *buffer)
{
	char *text = NULL;

	if (buffer->failed || (buffer->capacity == 0 && strbuf_reserve(buffer, 0) != DRT_OK)) {
		strbuf_release(buffer);
		return NULL;
	}
	text = buffer->text;
	strbuf_init(buffer);
	return text;
}
