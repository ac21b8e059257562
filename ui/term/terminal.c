/* terminal.c - see terminal.h: the part that all terminals share. */
#include "ui/term/terminal.h"

void terminal_free(struct terminal *terminal)
{
	if (terminal)
		terminal->ops->free(terminal);
}

void terminal_size(int *rows, int *cols, struct terminal *terminal)
{
	terminal->ops->size(rows, cols, terminal);
	*rows = *rows < 1 ? 1 : *rows;
	*cols = *cols < 1 ? 1 : *cols;
}

enum drt_status terminal_flush(struct terminal *terminal, const struct screen *screen)
{
	return terminal->ops->flush(terminal, screen);
}

enum drt_status terminal_read_key(struct key *out, struct terminal *terminal)
{
	return terminal->ops->read_key(out, terminal);
}

int terminal_fd(const struct terminal *terminal)
{
	return terminal->ops->fd(terminal);
}

void terminal_bell(struct terminal *terminal)
{
	terminal->ops->bell(terminal);
}

void terminal_title(struct terminal *terminal, const char *title)
{
	terminal->ops->title(terminal, title);
}

void terminal_copy(struct terminal *terminal, const char *text)
{
	terminal->ops->copy(terminal, text);
}

void terminal_notify(struct terminal *terminal, const char *text)
{
	terminal->ops->notify(terminal, text);
}

void terminal_mouse(struct terminal *terminal, bool on)
{
	terminal->ops->mouse(terminal, on);
}

void terminal_suspend(struct terminal *terminal)
{
	terminal->ops->suspend(terminal);
}

enum drt_status terminal_resume(struct terminal *terminal)
{
	return terminal->ops->resume(terminal);
}

void terminal_redraw(struct terminal *terminal)
{
	terminal->ops->redraw(terminal);
}
