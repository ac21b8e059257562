/* headless.c - see headless.h. */
#include "ui/headless/headless.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { QUEUE = 1024, TITLE_TEXT = 128, COPY_TEXT = 1024 };

struct headless {
	struct terminal terminal; /* first: the interface */
	int rows, cols;
	struct screen *shown; /* owned; the last frame */
	struct key *queue;    /* owned; a ring of QUEUE */
	size_t head, count;
	size_t changed, total;
	int bells;
	bool resized, redraw;
	char title[TITLE_TEXT], notice[TITLE_TEXT], copied[COPY_TEXT];
	bool mouse;
};

static struct headless *of(struct terminal *terminal)
{
	return (struct headless *)terminal;
}

static const struct headless *of_const(const struct terminal *terminal)
{
	return (const struct headless *)terminal;
}

static void memory_free(struct terminal *terminal)
{
	struct headless *self = of(terminal);

	screen_free(self->shown);
	free(self->queue);
	free(self);
}

static void memory_size(int *rows, int *cols, struct terminal *terminal)
{
	*rows = of(terminal)->rows;
	*cols = of(terminal)->cols;
}

static enum drt_status memory_flush(struct terminal *terminal, const struct screen *screen)
{
	struct headless *self = of(terminal);
	int rows = screen_rows(screen), cols = screen_cols(screen);
	bool all = self->redraw || rows != screen_rows(self->shown) ||
	           cols != screen_cols(self->shown);

	self->changed = 0;
	for (int row = 0; row < rows; row++)
		for (int col = 0; col < cols; col++)
			if (all || !cell_equal(screen_cell(screen, row, col),
			                       screen_cell(self->shown, row, col)))
				self->changed++;
	self->total += self->changed;
	self->redraw = false;
	return screen_copy(self->shown, screen);
}

static enum drt_status memory_read_key(struct key *out, struct terminal *terminal)
{
	struct headless *self = of(terminal);

	if (self->resized) {
		self->resized = false;
		*out = key_named(CODE_RESIZE);
		return DRT_OK;
	}
	if (self->count == 0)
		return DRT_EEMPTY;
	*out = self->queue[self->head];
	self->head = (self->head + 1) % QUEUE;
	self->count--;
	return DRT_OK;
}

static int memory_fd(const struct terminal *terminal)
{
	(void)terminal;
	return -1;
}

static void memory_bell(struct terminal *terminal)
{
	of(terminal)->bells++;
}

static void memory_copy(struct terminal *terminal, const char *text)
{
	snprintf(of(terminal)->copied, COPY_TEXT, "%s", text);
}

static void memory_notify(struct terminal *terminal, const char *text)
{
	snprintf(of(terminal)->notice, TITLE_TEXT, "%s", text);
}

static void memory_mouse(struct terminal *terminal, bool on)
{
	of(terminal)->mouse = on;
}

static void memory_title(struct terminal *terminal, const char *title)
{
	struct headless *self = of(terminal);

	strncpy(self->title, title, TITLE_TEXT - 1);
}

static void memory_suspend(struct terminal *terminal)
{
	of(terminal)->redraw = true;
}

static enum drt_status memory_resume(struct terminal *terminal)
{
	of(terminal)->redraw = true;
	return DRT_OK;
}

static void memory_redraw(struct terminal *terminal)
{
	of(terminal)->redraw = true;
}

static const struct terminal_ops memory_ops = {
	.free = memory_free,
	.size = memory_size,
	.flush = memory_flush,
	.read_key = memory_read_key,
	.fd = memory_fd,
	.bell = memory_bell,
	.title = memory_title,
	.copy = memory_copy,
	.notify = memory_notify,
	.mouse = memory_mouse,
	.suspend = memory_suspend,
	.resume = memory_resume,
	.redraw = memory_redraw,
};

enum drt_status headless_new(struct terminal **out, int rows, int cols, enum charset charset)
{
	struct headless *self = calloc(1, sizeof(*self));

	if (!self)
		return DRT_ENOMEM;
	self->terminal.ops = &memory_ops;
	self->terminal.charset = charset;
	self->rows = rows;
	self->cols = cols;
	self->redraw = true;
	self->queue = calloc(QUEUE, sizeof(*self->queue));
	if (!self->queue || screen_new(&self->shown, rows, cols, charset) != DRT_OK) {
		memory_free(&self->terminal);
		return DRT_ENOMEM;
	}
	*out = &self->terminal;
	return DRT_OK;
}

void headless_resize(struct terminal *terminal, int rows, int cols)
{
	struct headless *self = of(terminal);

	self->rows = rows;
	self->cols = cols;
	self->resized = true;
}

enum drt_status headless_feed_key(struct terminal *terminal, const struct key *key)
{
	struct headless *self = of(terminal);

	if (self->count == QUEUE)
		return DRT_EFULL;
	self->queue[(self->head + self->count++) % QUEUE] = *key;
	return DRT_OK;
}

enum drt_status headless_feed(struct terminal *terminal, const char *keys, bool burst)
{
	char name[KEY_NAME];
	struct key key;

	for (;;) {
		size_t length = 0;
		enum drt_status status = DRT_OK;

		keys += strspn(keys, " ");
		length = strcspn(keys, " ");
		if (length == 0)
			return DRT_OK;
		if (length >= KEY_NAME)
			return DRT_EPARSE;
		memcpy(name, keys, length);
		name[length] = '\0';
		status = key_parse(&key, name);
		key.burst = burst;
		if (status == DRT_OK)
			status = headless_feed_key(terminal, &key);
		if (status != DRT_OK)
			return status;
		keys += length;
	}
}

const struct screen *headless_screen(const struct terminal *terminal)
{
	return of_const(terminal)->shown;
}

size_t headless_cells_changed(const struct terminal *terminal)
{
	return of_const(terminal)->changed;
}

size_t headless_cells_total(const struct terminal *terminal)
{
	return of_const(terminal)->total;
}

int headless_bells(const struct terminal *terminal)
{
	return of_const(terminal)->bells;
}

const char *headless_copied(const struct terminal *terminal)
{
	return of_const(terminal)->copied;
}

const char *headless_notice(const struct terminal *terminal)
{
	return of_const(terminal)->notice;
}

bool headless_mouse(const struct terminal *terminal)
{
	return of_const(terminal)->mouse;
}

const char *headless_title(const struct terminal *terminal)
{
	return of_const(terminal)->title;
}

void screen_dump(struct strbuf *out, const struct screen *screen)
{
	for (int row = 0; row < screen_rows(screen); row++) {
		for (int col = 0; col < screen_cols(screen); col++)
			strbuf_puts(out, screen_cell(screen, row, col)->text);
		strbuf_putc(out, '\n');
	}
}

void screen_dump_styles(struct strbuf *out, const struct screen *screen)
{
	static const char letters[ROLE_COUNT + 1] = ".udw!otk-12";

	for (int row = 0; row < screen_rows(screen); row++) {
		for (int col = 0; col < screen_cols(screen); col++) {
			unsigned style = screen_cell(screen, row, col)->style;
			char letter = letters[style & ROLE_MASK];

			if (letter == '.' && (style & ATTR_BOLD))
				letter = '*';
			if (style & ATTR_SELECT)
				letter = letter == '.' ? ':'
				                       : (char)toupper((unsigned char)letter);
			strbuf_putc(out, letter);
		}
		strbuf_putc(out, '\n');
	}
}
