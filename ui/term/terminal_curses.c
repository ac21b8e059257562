/* terminal_curses.c - the real terminal, through wide ncurses.
 *
 * Invariants:
 * 1. `shown` equals what ncurses was told last; a cell that is equal there is not
 *    touched, and without a difference ncurses is not called at all.
 * 2. A cell's width is what this system's wcwidth() says, or the cell is drawn as
 *    '?': a disagreement would shift the rest of the row.
 *
 * SIGWINCH is blocked and read through a descriptor, so that no handler and no global
 * is needed; sizes are also compared at every flush. */
#include "config.h"

#include "ui/term/osc.h"
#include "ui/term/terminal.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>
#include <wchar.h>

#include <utf8proc.h>

#define NCURSES_WIDECHAR 1
#include <curses.h>

#include "ui/term/curses_input.h"
#include "ui/term/curses_keys.h"
#include "ui/term/terminfo.h"

enum { STYLES = 64, SELECT_PAIRS = 16 };

struct brush {
	attr_t attributes;
	short pair;
};

struct curses_terminal {
	struct terminal terminal; /* first: the interface */
	SCREEN *curses;           /* owned */
	FILE *out;
	struct curses_input input;
	int poll_fd, signal_fd; /* owned; -1 before */
	sigset_t old_mask;
	bool mask_saved;
	struct screen *shown; /* owned; the last frame */
	bool redraw;          /* nothing of `shown` is valid */
	bool resized;         /* a CODE_RESIZE is due */
	bool suspended;
	bool modern;    /* takes bracketed paste and titles (an xterm at heart) */
	bool in_screen; /* titles the way of screen(1) */
	bool caret_on;
	struct brush brushes[STYLES];
};

static struct curses_terminal *of(struct terminal *terminal)
{
	return (struct curses_terminal *)terminal;
}

static void emit(struct curses_terminal *self, const char *sequence)
{
	fputs(sequence, self->out);
	fflush(self->out);
}

static void enter_modes(struct curses_terminal *self)
{
	if (self->modern)
		emit(self, self->in_screen ? "\033[?2004h\033[?1004h"
		                           : "\033[22;2t\033[?2004h\033[?1004h");
}

static void leave_modes(struct curses_terminal *self)
{
	if (self->modern)
		emit(self, self->in_screen ? "\033[?1004l\033[?2004l"
		                           : "\033[?1004l\033[?2004l\033[23;2t");
}

/* A terminal without a second screen keeps the last frame, and the shell would write its
 * prompt into the middle of it. */
static void leave_screen(struct curses_terminal *self)
{
	const char *back = tigetstr("rmcup");

	if (!back || back == (const char *)-1) {
		erase();
		refresh();
	}
	leave_modes(self);
	endwin();
}

static void curses_free(struct terminal *terminal)
{
	struct curses_terminal *self = of(terminal);

	if (self->curses) {
		if (!self->suspended)
			leave_screen(self);
		delscreen(self->curses);
	}
	if (self->poll_fd >= 0)
		close(self->poll_fd);
	if (self->signal_fd >= 0)
		close(self->signal_fd);
	if (self->mask_saved)
		pthread_sigmask(SIG_SETMASK, &self->old_mask, NULL);
	screen_free(self->shown);
	curses_input_release(&self->input);
	free(self);
}

static void real_size(int *rows, int *cols, const struct curses_terminal *self)
{
	struct winsize size = { 0 };

	if (ioctl(fileno(self->out), TIOCGWINSZ, &size) == 0 && size.ws_row > 0 &&
	    size.ws_col > 0) {
		*rows = size.ws_row;
		*cols = size.ws_col;
		return;
	}
	*rows = LINES;
	*cols = COLS;
}

/* Follows the terminal's size; returns whether it changed. */
static bool follow_size(struct curses_terminal *self)
{
	int rows = 0, cols = 0;

	real_size(&rows, &cols, self);
	if (self->suspended || (rows == LINES && cols == COLS))
		return false;
	resize_term(rows, cols);
	self->redraw = true;
	self->resized = true;
	return true;
}

static void curses_size(int *rows, int *cols, struct terminal *terminal)
{
	follow_size(of(terminal));
	*rows = LINES;
	*cols = COLS;
}

/* The cell as ncurses wants it; '?' where the system knows no such width. */
static void to_cchar(cchar_t *out, const struct brush *brush, const struct cell *cell)
{
	wchar_t wide[CCHARW_MAX + 1] = { 0 };
	const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)cell->text;
	utf8proc_int32_t point = 0;
	utf8proc_ssize_t taken = 0;
	int count = 0;

	while (*at && count < CCHARW_MAX - 1 &&
	       (taken = utf8proc_iterate(at, -1, &point)) > 0) {
		wide[count++] = (wchar_t)point;
		at += taken;
	}
	if (count == 0 || wcwidth(wide[0]) != cell->width) {
		wide[0] = L'?';
		wide[1] = L'\0';
	}
	if (setcchar(out, wide, brush->attributes, brush->pair, NULL) == ERR) {
		wide[1] = L'\0';
		setcchar(out, wide, brush->attributes, brush->pair, NULL);
	}
}

/* Hands one run of cells of a row to ncurses. */
static void put_run(struct curses_terminal *self, const struct screen *screen, int row,
                    int from, int to)
{
	cchar_t run[128];
	int count = 0, start = from;

	for (int col = from; col < to; col++) {
		const struct cell *cell = screen_cell(screen, row, col);

		if (cell->width == 0)
			continue;
		if (count >= 126) {
			mvadd_wchnstr(row, start, run, count);
			start = col;
			count = 0;
		}
		to_cchar(&run[count++], &self->brushes[cell->style % STYLES], cell);
		if (cell->width == 2 && run[count - 1].chars[0] == L'?') {
			struct cell space = { .text = " ", .width = 1, .style = cell->style };

			to_cchar(&run[count++], &self->brushes[cell->style % STYLES], &space);
		}
	}
	if (count > 0)
		mvadd_wchnstr(row, start, run, count);
}

/* Widens a run so that it cuts no wide cell of the new frame. */
static int run_start(const struct screen *screen, int row, int col)
{
	while (col > 0 && screen_cell(screen, row, col)->width == 0)
		col--;
	return col;
}

static bool put_row(struct curses_terminal *self, const struct screen *screen, int row,
                    int cols)
{
	bool any = false;

	for (int col = 0; col < cols; col++) {
		int from = 0;

		if (!self->redraw && cell_equal(screen_cell(screen, row, col),
		                                screen_cell(self->shown, row, col)))
			continue;
		from = run_start(screen, row, col);
		while (col < cols &&
		       (self->redraw || !cell_equal(screen_cell(screen, row, col),
		                                    screen_cell(self->shown, row, col))))
			col++;
		while (col < cols && screen_cell(screen, row, col)->width == 0)
			col++;
		put_run(self, screen, row, from, col);
		any = true;
	}
	return any;
}

static bool put_caret(struct curses_terminal *self, const struct screen *screen)
{
	int row = 0, col = 0, old_row = 0, old_col = 0;
	bool moved = false;

	screen_caret(&row, &col, screen);
	screen_caret(&old_row, &old_col, self->shown);
	moved = row != old_row || col != old_col || self->redraw;
	if (moved && (row >= 0) != self->caret_on) {
		self->caret_on = row >= 0;
		curs_set(self->caret_on ? 1 : 0);
	}
	if (self->caret_on)
		move(row, col);
	return moved;
}

static enum drt_status curses_flush(struct terminal *terminal, const struct screen *screen)
{
	struct curses_terminal *self = of(terminal);
	int rows = 0, cols = 0;
	bool any = false;

	if (self->suspended)
		return DRT_OK;
	follow_size(self);
	if (screen_rows(screen) != screen_rows(self->shown) ||
	    screen_cols(screen) != screen_cols(self->shown))
		self->redraw = true;
	rows = screen_rows(screen) < LINES ? screen_rows(screen) : LINES;
	cols = screen_cols(screen) < COLS ? screen_cols(screen) : COLS;
	if (self->redraw) {
		erase();
		clearok(stdscr, TRUE);
	}
	for (int row = 0; row < rows; row++)
		any |= put_row(self, screen, row, cols);
	any |= put_caret(self, screen);
	if (!any && !self->redraw)
		return DRT_OK;
	self->redraw = false;
	if (refresh() == ERR)
		return DRT_EIO;
	return screen_copy(self->shown, screen);
}

static int curses_fd(const struct terminal *terminal)
{
	return ((const struct curses_terminal *)terminal)->poll_fd;
}

static void curses_bell(struct terminal *terminal)
{
	if (!of(terminal)->suspended)
		beep();
}

static void curses_title(struct terminal *terminal, const char *title)
{
	struct curses_terminal *self = of(terminal);
	struct text_cursor cursor;
	struct cluster cluster;

	if (!self->modern || self->suspended)
		return;
	fputs(self->in_screen ? "\033k" : "\033]2;", self->out);
	text_begin(&cursor, terminal->charset, title);
	while (text_next(&cluster, &cursor))
		fputs(cluster.text, self->out);
	emit(self, self->in_screen ? "\033\\" : "\007");
}

/* Writes what was gathered, if there is anything and the terminal takes it. */
static void emit_buffer(struct curses_terminal *self, struct strbuf *text)
{
	if (self->modern && !self->suspended && text->length > 0)
		emit(self, text->text);
	strbuf_release(text);
}

static void curses_copy(struct terminal *terminal, const char *text)
{
	struct strbuf out;

	strbuf_init(&out);
	osc_copy(&out, text);
	emit_buffer(of(terminal), &out);
}

static void curses_notify(struct terminal *terminal, const char *text)
{
	struct strbuf out;

	strbuf_init(&out);
	osc_notify(&out, terminal->charset, termname(), text);
	emit_buffer(of(terminal), &out);
}

static void curses_mouse(struct terminal *terminal, bool on)
{
	mmask_t events = BUTTON1_PRESSED | BUTTON1_CLICKED | BUTTON4_PRESSED;

#ifdef BUTTON5_PRESSED
	events |= BUTTON5_PRESSED;
#endif
	mousemask(on ? events : 0, NULL);
	if (!of(terminal)->redraw && !of(terminal)->suspended)
		doupdate(); /* the sequence waits in ncurses' buffer otherwise */
}

static void curses_suspend(struct terminal *terminal)
{
	struct curses_terminal *self = of(terminal);

	if (self->suspended)
		return;
	leave_screen(self);
	self->suspended = true;
}

static enum drt_status curses_resume(struct terminal *terminal)
{
	struct curses_terminal *self = of(terminal);

	if (!self->suspended)
		return DRT_OK;
	self->suspended = false;
	self->redraw = true;
	if (refresh() == ERR)
		return DRT_EIO;
	enter_modes(self);
	follow_size(self);
	return DRT_OK;
}

static void curses_redraw(struct terminal *terminal)
{
	of(terminal)->redraw = true;
}

static void drain_signals(struct curses_terminal *self)
{
	struct signalfd_siginfo info;

	while (read(self->signal_fd, &info, sizeof(info)) == (ssize_t)sizeof(info))
		self->resized = true;
	follow_size(self);
}

static enum drt_status curses_read_key(struct key *out, struct terminal *terminal)
{
	struct curses_terminal *self = of(terminal);

	if (self->suspended)
		return DRT_EEMPTY;
	drain_signals(self);
	if (self->resized) {
		self->resized = false;
		*out = key_named(CODE_RESIZE);
		return DRT_OK;
	}
	return curses_input_next(out, &self->input);
}

static const struct terminal_ops curses_ops = {
	.free = curses_free,
	.size = curses_size,
	.flush = curses_flush,
	.read_key = curses_read_key,
	.fd = curses_fd,
	.bell = curses_bell,
	.title = curses_title,
	.copy = curses_copy,
	.notify = curses_notify,
	.mouse = curses_mouse,
	.suspend = curses_suspend,
	.resume = curses_resume,
	.redraw = curses_redraw,
};

/* ---- birth ---- */

static int colour_number(int colour, bool direct)
{
	if (colour & COLOUR_RGB && colour >= 0)
		return direct ? colour & 0xffffff : -1;
	return colour < COLORS ? colour : -1;
}

static void mix_brushes(struct curses_terminal *self, enum palette palette, bool red_up,
                        bool direct)
{
	bool coloured = palette != PALETTE_MONO && has_colors() && start_color() == OK;

	if (palette == PALETTE_TRUE && !direct)
		palette = PALETTE_256; /* the same colours, as near as an index comes */
	if (coloured)
		use_default_colors();
	for (unsigned style = 0; style < STYLES; style++) {
		unsigned role = style & ROLE_MASK;
		struct look look;
		int pair = 1 + (int)role + (style & ATTR_SELECT ? SELECT_PAIRS : 0);

		if (role >= ROLE_COUNT)
			continue;
		look = palette_look(palette, red_up, style);
		self->brushes[style].attributes =
			(look.bold ? A_BOLD : 0) | (look.reverse ? A_REVERSE : 0);
		if (coloured && (look.foreground != -1 || look.background != -1) &&
		    init_extended_pair(pair, colour_number(look.foreground, direct),
		                       colour_number(look.background, direct)) == OK)
			self->brushes[style].pair = (short)pair;
	}
}

static enum drt_status watch_signals(struct curses_terminal *self, struct drt_error *error)
{
	struct epoll_event event = { .events = EPOLLIN };
	sigset_t mask;

	sigemptyset(&mask);
	sigaddset(&mask, SIGWINCH);
	if (pthread_sigmask(SIG_BLOCK, &mask, &self->old_mask) != 0)
		return drt_fail(error, DRT_EIO, "cannot block SIGWINCH");
	self->mask_saved = true;
	self->signal_fd = signalfd(-1, &mask, SFD_NONBLOCK | SFD_CLOEXEC);
	self->poll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (self->signal_fd < 0 || self->poll_fd < 0 ||
	    epoll_ctl(self->poll_fd, EPOLL_CTL_ADD, self->signal_fd, &event) != 0 ||
	    epoll_ctl(self->poll_fd, EPOLL_CTL_ADD, self->input.fd, &event) != 0)
		return drt_fail(error, DRT_EIO,
		                "cannot watch the terminal: %s; standard input must be one",
		                strerror(errno));
	return DRT_OK;
}

static void set_modes(struct curses_terminal *self, const struct terminal_options *options)
{
	raw();
	noecho();
	nonl();
	intrflush(stdscr, FALSE);
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	curs_set(0);
	set_escdelay(25);
	define_key("\033[200~", KEY_PASTE_START);
	define_key("\033[201~", KEY_PASTE_END);
	define_key("\033[I", KEY_FOCUS_IN);
	define_key("\033[O", KEY_FOCUS_OUT);
	if (options->mouse)
		curses_mouse(&self->terminal, true);
	enter_modes(self);
}

static enum drt_status start_curses(struct curses_terminal *self, struct terminal_env *env,
                                    const struct terminal_options *options,
                                    struct drt_error *error)
{
	FILE *in = options->in ? options->in : stdin;
	char direct[64];
	enum drt_status status = terminfo_probe(env, options->term, fileno(self->out), error);

	if (status != DRT_OK)
		return status;
	if (palette_direct_term(direct, sizeof(direct), env)) {
		self->curses = newterm(direct, self->out, in);
		env->direct = self->curses != NULL;
	}
	if (!self->curses)
		self->curses = newterm(env->term, self->out, in);
	if (!self->curses)
		return drt_fail(error, DRT_EUNSUPPORTED, "terminal type '%s' cannot be opened",
		                env->term);
	self->modern = terminfo_is_modern(env);
	self->in_screen = strncmp(env->term, "screen", 6) == 0;
	self->terminal.charset =
		options->fixed_charset ? options->charset : charset_detect(env);
	return DRT_OK;
}

static enum palette choose_palette(const struct terminal_options *options,
                                   const struct terminal_env *env)
{
	enum palette palette = options->fixed_palette ? options->palette : palette_detect(env);

	if (options->colour_blind && (palette == PALETTE_256 || palette == PALETTE_TRUE))
		return PALETTE_BLIND;
	return palette;
}

enum drt_status terminal_curses_new(struct terminal **out,
                                    const struct terminal_options *options,
                                    struct drt_error *error)
{
	struct curses_terminal *self = calloc(1, sizeof(*self));
	struct terminal_env env = { 0 };
	enum drt_status status = DRT_ENOMEM;

	if (!self)
		return drt_fail(error, DRT_ENOMEM, "out of memory");
	self->terminal.ops = &curses_ops;
	self->out = options->out ? options->out : stdout;
	status = curses_input_init(&self->input, fileno(options->in ? options->in : stdin));
	self->poll_fd = self->signal_fd = -1;
	self->redraw = true;
	if (status != DRT_OK || screen_new(&self->shown, 1, 1, CHARSET_UTF8) != DRT_OK) {
		status = DRT_ENOMEM;
		drt_fail(error, DRT_ENOMEM, "out of memory");
		goto fail;
	}
	status = watch_signals(self, error);
	if (status == DRT_OK)
		status = start_curses(self, &env, options, error);
	if (status != DRT_OK)
		goto fail;
	set_modes(self, options);
	mix_brushes(self, choose_palette(options, &env), options->red_up, env.direct);
	follow_size(self);
	self->resized = false;
	*out = &self->terminal;
	return DRT_OK;

fail:
	curses_free(&self->terminal);
	return status;
}
