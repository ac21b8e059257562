/* curses_input.c - see curses_input.h. Invariant: between two DRT_EEMPTY answers
 * everything read belongs to one burst. */
#include "config.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <utf8proc.h>

#define NCURSES_WIDECHAR 1
#include <curses.h>

#include "ui/term/curses_input.h"
#include "ui/term/curses_keys.h"

enum { PASTE_MAX = 65536 };

enum drt_status curses_input_init(struct curses_input *input, int fd)
{
	*input = (struct curses_input){ .fd = fd, .paste = malloc(PASTE_MAX) };
	return input->paste ? DRT_OK : DRT_ENOMEM;
}

void curses_input_release(struct curses_input *input)
{
	free(input->paste);
	input->paste = NULL;
}

static short input_events(const struct curses_input *self)
{
	struct pollfd poll_in = { .fd = self->fd, .events = POLLIN };

	return poll(&poll_in, 1, 0) > 0 ? poll_in.revents : 0;
}

static void add_to_paste(struct curses_input *self, wint_t code)
{
	utf8proc_uint8_t bytes[4];
	utf8proc_ssize_t length = utf8proc_encode_char((utf8proc_int32_t)code, bytes);

	if (code == 0x1b || length <= 0 || self->paste_length + (size_t)length > PASTE_MAX)
		return;
	memcpy(self->paste + self->paste_length, bytes, (size_t)length);
	self->paste_length += (size_t)length;
}

/* Collects a paste until its end; DRT_EEMPTY while the end is still on its way.
 * Ctrl-C gives up a paste whose end never comes. */
static enum drt_status read_paste(struct key *out, struct curses_input *self)
{
	wint_t code = 0;
	int kind = 0;

	while ((kind = get_wch(&code)) != ERR) {
		if (kind == KEY_CODE_YES && code == KEY_PASTE_END) {
			self->pasting = false;
			*out = key_named(CODE_PASTE);
			out->paste = self->paste;
			out->paste_length = self->paste_length;
			return DRT_OK;
		}
		if (kind == OK && code == 3) {
			self->pasting = false;
			return DRT_EEMPTY;
		}
		if (kind == OK)
			add_to_paste(self, code);
	}
	return DRT_EEMPTY;
}

/* Swallows what follows an escape at once: an unknown sequence must not become a run
 * of keys. A single character after it is Alt and that character. */
static struct key read_escape(void)
{
	struct key key = key_named(CODE_ESCAPE);
	wint_t code = 0;
	int kind = get_wch(&code);

	if (kind != OK)
		return key;
	if (code != '[' && code != 'O' && code != ']' && code != 'P') {
		if (code > 0x20 && code != 0x7f)
			key = keys_from_char(code);
		key.modifiers |= MOD_ALT;
		return key;
	}
	if (code == 'O') {
		(void)get_wch(&code);
	} else {
		bool string = code != '[';

		while (get_wch(&code) == OK &&
		       !(string ? code == 7 || code == '\\' : code >= 0x40 && code <= 0x7e))
			;
	}
	return key_named(CODE_NONE);
}

static struct key read_mouse(void)
{
	struct key key = key_named(CODE_NONE);
	MEVENT event;

	if (getmouse(&event) != OK)
		return key;
	key.row = event.y;
	key.col = event.x;
	if (event.bstate & (BUTTON1_PRESSED | BUTTON1_CLICKED))
		key.number = 1;
	else if (event.bstate & BUTTON4_PRESSED)
		key.number = 4;
#ifdef BUTTON5_PRESSED
	else if (event.bstate & BUTTON5_PRESSED)
		key.number = 5;
#endif
	key.code = key.number ? CODE_MOUSE : CODE_NONE;
	return key;
}

/* One event of get_wch(); CODE_NONE for what has no meaning here. */
static struct key translate(struct curses_input *self, int kind, wint_t code)
{
	if (kind == OK)
		return code == 0x1b ? read_escape() : keys_from_char(code);
	if (code == KEY_PASTE_START) {
		self->pasting = true;
		self->paste_length = 0;
		return key_named(CODE_NONE);
	}
	if (code == KEY_FOCUS_IN || code == KEY_FOCUS_OUT)
		return key_named(code == KEY_FOCUS_IN ? CODE_FOCUS_IN : CODE_FOCUS_OUT);
	return code == KEY_MOUSE ? read_mouse() : keys_from_code(code);
}

/* After ncurses had nothing: quiet, or the other side hung up. */
static enum drt_status nothing_to_read(struct key *out, struct curses_input *self)
{
	self->mid_burst = false;
	if (!(input_events(self) & (POLLHUP | POLLERR | POLLNVAL)))
		return DRT_EEMPTY;
	*out = key_named(CODE_CLOSED);
	return DRT_OK;
}

enum drt_status curses_input_next(struct key *out, struct curses_input *self)
{
	wint_t code = 0;
	int kind = 0;

	for (;;) {
		struct key key;

		if (self->pasting) {
			enum drt_status status = read_paste(out, self);

			if (status == DRT_OK || self->pasting)
				return status == DRT_OK ? status : nothing_to_read(out, self);
		}
		kind = get_wch(&code);
		if (kind == ERR)
			return nothing_to_read(out, self);
		key = translate(self, kind, code);
		if (key.code == CODE_NONE)
			continue;
		key.burst = self->mid_burst || (input_events(self) & POLLIN);
		self->mid_burst = true;
		*out = key;
		return DRT_OK;
	}
}
