/* text.c - see text.h. */
#include "core/text.h"

#include <string.h>

enum { ELLIPSIS = sizeof(TEXT_ELLIPSIS) - 1, ROOM_LEAST = 8 };

/* Where the character that the byte belongs to begins. A run of bytes that continue nothing
 * is no character: what is broken already is not cut any further than one could be. */
static size_t character_start(const char *text, size_t at)
{
	size_t start = at;

	while (start > 0 && at - start < 3 && ((unsigned char)text[start] & 0xc0) == 0x80)
		start--;
	return start;
}

void text_mark_cut(char *text, size_t size)
{
	size_t end = 0;

	if (size == 0)
		return;
	end = character_start(text, size >= ROOM_LEAST ? size - 1 - ELLIPSIS : size - 1);
	if (size >= ROOM_LEAST)
		memcpy(text + end, TEXT_ELLIPSIS, ELLIPSIS + 1);
	else
		text[end] = '\0';
}

void text_put(char *out, size_t size, const char *text)
{
	size_t length = strlen(text);

	if (length < size) {
		memcpy(out, text, length + 1);
		return;
	}
	if (size == 0)
		return;
	/* its last byte, where the room's end is, tells whether a character is cut there */
	memcpy(out, text, size);
	text_mark_cut(out, size);
}
