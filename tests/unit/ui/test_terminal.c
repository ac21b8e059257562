/* test_terminal.c - the contract in ui/term/terminal.h, on a pseudo-terminal whose
 * other end is a terminal emulator (libvterm). */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <vterm.h>

#include "tests/support/support.h"
#include "ui/term/terminal.h"

enum { ROWS = 10, COLS = 40, DEADLINE_MS = 5000, RAW = 65536 };

struct world {
	int master;
	FILE *slave;
	VTerm *emulator;
	VTermScreen *picture;
	struct terminal *terminal;
	struct screen *screen;
	char raw[RAW]; /* what was written since raw_clear() */
	size_t raw_length;
};

static void open_pty(struct world *world)
{
	struct winsize size = { .ws_row = ROWS, .ws_col = COLS };
	int slave = -1;

	world->master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
	assert_true(world->master >= 0);
	assert_int_equal(grantpt(world->master), 0);
	assert_int_equal(unlockpt(world->master), 0);
	slave = open(ptsname(world->master), O_RDWR | O_NOCTTY);
	assert_true(slave >= 0);
	assert_int_equal(ioctl(slave, TIOCSWINSZ, &size), 0);
	world->slave = fdopen(slave, "r+");
	assert_non_null(world->slave);
}

static struct world *world_new(const char *term, const struct terminal_options *wish)
{
	struct world *world = calloc(1, sizeof(*world));
	struct terminal_options options = wish ? *wish : (struct terminal_options){ 0 };
	struct drt_error error = { 0 };

	assert_non_null(world);
	open_pty(world);
	world->emulator = vterm_new(ROWS, COLS);
	vterm_set_utf8(world->emulator, 1);
	world->picture = vterm_obtain_screen(world->emulator);
	vterm_screen_enable_altscreen(world->picture, 1);
	vterm_screen_reset(world->picture, 1);
	options.in = options.out = world->slave;
	options.term = term;
	if (terminal_curses_new(&world->terminal, &options, &error) != DRT_OK)
		fail_msg("%s: %s", term, error.text);
	assert_int_equal(screen_new(&world->screen, ROWS, COLS, world->terminal->charset),
	                 DRT_OK);
	return world;
}

static void world_free(struct world *world)
{
	terminal_free(world->terminal);
	screen_free(world->screen);
	vterm_free(world->emulator);
	fclose(world->slave);
	if (world->master >= 0)
		close(world->master);
	free(world);
}

/* Takes what has arrived, up to the first `until` if that is not 0; true when seen. */
static bool pump(struct world *world, char until)
{
	for (int waited = 0; waited < DEADLINE_MS;) {
		struct pollfd ready = { .fd = world->master, .events = POLLIN };
		char bytes[4096];
		ssize_t got = 0;

		if (poll(&ready, 1, 10) == 0) {
			waited += 10;
			continue;
		}
		got = read(world->master, bytes, sizeof(bytes));
		if (got <= 0)
			return false;
		for (ssize_t i = 0; i < got; i++) {
			if (bytes[i] == until)
				return true;
			if (world->raw_length < RAW - 1)
				world->raw[world->raw_length++] = bytes[i];
			vterm_input_write(world->emulator, &bytes[i], 1);
		}
		world->raw[world->raw_length] = '\0';
	}
	return false;
}

/* Everything that the terminal has written so far reaches the emulator. */
static void settle(struct world *world)
{
	assert_int_equal(write(fileno(world->slave), "\001", 1), 1);
	assert_true(pump(world, '\001'));
	world->raw[world->raw_length] = '\0';
}

static void raw_clear(struct world *world)
{
	world->raw_length = 0;
	world->raw[0] = '\0';
}

static void line_of(char *out, size_t size, const struct world *world, int row)
{
	VTermRect rect = { row, row + 1, 0, COLS };
	size_t length = vterm_screen_get_text(world->picture, out, size - 1, rect);

	out[length] = '\0';
}

static void assert_line(const struct world *world, int row, const char *want)
{
	char got[COLS * 4 + 1];

	line_of(got, sizeof(got), world, row);
	assert_string_equal(got, want);
}

/* Sends bytes as if typed and reads the key that they make. */
static struct key type(struct world *world, const char *bytes)
{
	struct key key = { 0 };

	assert_int_equal(write(world->master, bytes, strlen(bytes)), (ssize_t)strlen(bytes));
	for (int waited = 0; waited < DEADLINE_MS; waited += 10) {
		struct pollfd ready = { .fd = terminal_fd(world->terminal), .events = POLLIN };

		(void)poll(&ready, 1, 10);
		if (terminal_read_key(&key, world->terminal) == DRT_OK)
			return key;
	}
	fail_msg("no key came for the bytes");
	return key;
}

static void frames_reach_every_kind_of_terminal(void **state)
{
	static const char *const terms[] = { "xterm-256color", "xterm",          "screen",
		                             "tmux",           "tmux-256color",  "linux",
		                             "vt100",          "screen-256color" };
	(void)state;

	for (size_t i = 0; i < sizeof(terms) / sizeof(terms[0]); i++) {
		struct world *world = world_new(terms[i], NULL);

		area_put(area_of(world->screen), 2, 3, ROLE_TITLE, "Orders");
		area_put(area_of(world->screen), ROWS - 1, COLS - 4, ROLE_DANGER, "LIVE");
		assert_int_equal(terminal_flush(world->terminal, world->screen), DRT_OK);
		settle(world);
		assert_line(world, 2, "   Orders");
		assert_line(world, ROWS - 1, "                                    LIVE");
		world_free(world);
	}
}

static void a_frame_without_change_writes_not_one_byte(void **state)
{
	struct world *world = world_new("xterm-256color", NULL);
	(void)state;

	area_put(area_of(world->screen), 0, 0, ROLE_UP, "▲ +0.26");
	assert_int_equal(terminal_flush(world->terminal, world->screen), DRT_OK);
	settle(world);
	raw_clear(world);
	for (int i = 0; i < 5; i++)
		assert_int_equal(terminal_flush(world->terminal, world->screen), DRT_OK);
	settle(world);
	assert_int_equal(world->raw_length, 0);
	world_free(world);
}

static void only_what_changed_is_written(void **state)
{
	struct world *world = world_new("xterm-256color", NULL);
	(void)state;

	for (int row = 0; row < ROWS; row++)
		area_put(area_of(world->screen), row, 0, ROLE_PLAIN, "SPY 603.12");
	assert_int_equal(terminal_flush(world->terminal, world->screen), DRT_OK);
	settle(world);
	raw_clear(world);
	area_put(area_of(world->screen), 4, 4, ROLE_PLAIN, "603.13");
	assert_int_equal(terminal_flush(world->terminal, world->screen), DRT_OK);
	settle(world);
	assert_line(world, 4, "SPY 603.13");
	assert_in_range(world->raw_length, 1, 40);
	assert_null(strstr(world->raw, "SPY"));
	world_free(world);
}

static void wide_text_keeps_the_columns(void **state)
{
	struct world *world = world_new("xterm-256color", NULL);
	VTermPos pos = { .row = 1, .col = 6 };
	VTermScreenCell cell;
	(void)state;

	area_put(area_of(world->screen), 1, 0, ROLE_PLAIN, "日本語|e\xcc\x81|");
	assert_int_equal(terminal_flush(world->terminal, world->screen), DRT_OK);
	settle(world);
	assert_int_equal(vterm_screen_get_cell(world->picture, pos, &cell), 1);
	assert_int_equal(cell.chars[0], '|');
	pos.col = 8;
	assert_int_equal(vterm_screen_get_cell(world->picture, pos, &cell), 1);
	assert_int_equal(cell.chars[0], '|');
	area_put(area_of(world->screen), 1, 1, ROLE_PLAIN, "x"); /* halves the first */
	assert_int_equal(terminal_flush(world->terminal, world->screen), DRT_OK);
	settle(world);
	pos.col = 1;
	assert_int_equal(vterm_screen_get_cell(world->picture, pos, &cell), 1);
	assert_int_equal(cell.chars[0], 'x');
	pos.col = 6;
	assert_int_equal(vterm_screen_get_cell(world->picture, pos, &cell), 1);
	assert_int_equal(cell.chars[0], '|');
	world_free(world);
}

static void colours_follow_the_palette(void **state)
{
	struct terminal_options mono = { .fixed_palette = true, .palette = PALETTE_MONO };
	struct world *world = world_new("xterm-256color", NULL);
	VTermPos pos = { .row = 0, .col = 0 };
	VTermScreenCell cell;
	(void)state;

	area_put(area_of(world->screen), 0, 0, ROLE_UP, "+");
	area_put(area_of(world->screen), 0, 1, ROLE_DANGER, "LIVE");
	assert_int_equal(terminal_flush(world->terminal, world->screen), DRT_OK);
	settle(world);
	vterm_screen_get_cell(world->picture, pos, &cell);
	assert_true(VTERM_COLOR_IS_INDEXED(&cell.fg));
	assert_int_equal(cell.fg.indexed.idx, 71);
	pos.col = 1;
	vterm_screen_get_cell(world->picture, pos, &cell);
	assert_int_equal(cell.fg.indexed.idx, 231);
	assert_int_equal(cell.bg.indexed.idx, 160);
	world_free(world);

	world = world_new("xterm-256color", &mono);
	area_put(area_of(world->screen), 0, 1, ROLE_DANGER, "LIVE");
	assert_int_equal(terminal_flush(world->terminal, world->screen), DRT_OK);
	settle(world);
	vterm_screen_get_cell(world->picture, pos, &cell);
	assert_true(cell.attrs.reverse);
	assert_true(cell.attrs.bold);
	assert_true(VTERM_COLOR_IS_DEFAULT_FG(&cell.fg));
	world_free(world);
}

static void keys_are_read_by_name(void **state)
{
	static const struct {
		const char *bytes, *name;
	} cases[] = {
		{ "a", "a" },
		{ "é", "é" },
		{ "\r", "Enter" },
		{ "\n", "Enter" },
		{ "\t", "Tab" },
		{ "\033[Z", "Shift-Tab" },
		{ "\033OA", "Up" },
		{ "\033OB", "Down" },
		{ "\033[5~", "PgUp" },
		{ "\022", "Ctrl-R" },
		{ "\177", "Backspace" },
		{ "\033", "Esc" },
		{ "\033x", "Alt-X" },
		{ " ", "Space" },
		{ "\003", "Ctrl-C" },
	};
	struct world *world = world_new("xterm-256color", NULL);
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct key key = type(world, cases[i].bytes);
		char name[KEY_NAME];

		key_format(name, &key);
		assert_string_equal(name, cases[i].name);
		assert_false(key.burst);
		assert_int_equal(terminal_read_key(&key, world->terminal), DRT_EEMPTY);
	}
	world_free(world);
}

static void unknown_sequences_never_act_as_keys(void **state)
{
	struct world *world = world_new("xterm-256color", NULL);
	(void)state;

	/* each is followed by a 'z', which must be all that arrives */
	assert_true(key_is(&(struct key){ 0 }, "z") == false);
	for (const char *const *at =
	             (const char *const[]){ "\033[?2004;1$yz", "\033]11;rgb:a/y/!\007z",
	                                    "\033[>0;276;0cz", NULL };
	     *at; at++) {
		struct key key = type(world, *at);

		assert_string_equal(key.text, "z");
		assert_int_equal(terminal_read_key(&key, world->terminal), DRT_EEMPTY);
	}
	world_free(world);
}

static void focus_is_asked_for_told_and_given_back(void **state)
{
	struct world *world = world_new("xterm-256color", NULL);
	struct key key = type(world, "\033[O");
	(void)state;

	assert_int_equal(key.code, CODE_FOCUS_OUT);
	key = type(world, "\033[I");
	assert_int_equal(key.code, CODE_FOCUS_IN);
	settle(world);
	assert_non_null(strstr(world->raw, "\033[?1004h"));
	raw_clear(world);
	terminal_suspend(world->terminal);
	settle(world);
	assert_non_null(strstr(world->raw, "\033[?1004l"));
	world_free(world);
}

static void copies_and_notices_leave_whole_or_not_at_all(void **state)
{
	static const struct {
		const char *term, *copied, *noticed;
	} rows[] = {
		{ "xterm-256color", "\033]52;c;N2MzYiBCVVk=\007",
		  "\033]9;APPROVE 4, now??\007" },
		{ "vt100", NULL, NULL },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct world *world = world_new(rows[i].term, NULL);

		settle(world);
		raw_clear(world);
		terminal_copy(world->terminal, "7c3b BUY");
		terminal_notify(world->terminal, "APPROVE 4; now\033\007");
		settle(world);
		if (rows[i].copied) {
			assert_non_null(strstr(world->raw, rows[i].copied));
			assert_non_null(strstr(world->raw, rows[i].noticed));
		} else {
			assert_null(strstr(world->raw, "\033]"));
		}
		world_free(world);
	}
}

static void the_mouse_is_reported_only_while_it_is_on(void **state)
{
	struct world *world = world_new("xterm-256color", NULL);
	struct key key = { 0 };
	(void)state;

	terminal_mouse(world->terminal, true);
	assert_int_equal(terminal_flush(world->terminal, world->screen), DRT_OK);
	settle(world);
	assert_non_null(strstr(world->raw, "1000h"));
	key = type(world, "\033[<0;7;3M");
	assert_int_equal(key.code, CODE_MOUSE);
	assert_int_equal(key.number, 1);
	assert_int_equal(key.row, 2);
	assert_int_equal(key.col, 6);
	key = type(world, "\033[<64;7;3M");
	assert_int_equal(key.number, 4);
	raw_clear(world);
	terminal_mouse(world->terminal, false);
	settle(world);
	assert_non_null(strstr(world->raw, "1000l"));
	world_free(world);
}

static void a_bracketed_paste_is_one_event(void **state)
{
	struct world *world = world_new("xterm-256color", NULL);
	struct key key = type(world, "\033[200~ay!y\r:flatten\r\033[201~");
	(void)state;

	assert_int_equal(key.code, CODE_PASTE);
	assert_int_equal(key.paste_length, 14);
	assert_memory_equal(key.paste, "ay!y\r:flatten\r", 14);
	assert_int_equal(terminal_read_key(&key, world->terminal), DRT_EEMPTY);
	settle(world);
	assert_non_null(strstr(world->raw, "\033[?2004h"));
	world_free(world);
}

static void a_paste_in_pieces_is_still_one_event(void **state)
{
	struct world *world = world_new("xterm-256color", NULL);
	struct key key = { 0 };
	(void)state;

	assert_int_equal(write(world->master, "\033[200~a", 7), 7);
	for (int i = 0; i < 20; i++) {
		struct pollfd ready = { .fd = terminal_fd(world->terminal), .events = POLLIN };

		(void)poll(&ready, 1, 5);
		assert_int_equal(terminal_read_key(&key, world->terminal), DRT_EEMPTY);
	}
	key = type(world, "y\033[201~");
	assert_int_equal(key.code, CODE_PASTE);
	assert_memory_equal(key.paste, "ay", 2);
	world_free(world);
}

static void a_paste_without_an_end_can_be_given_up(void **state)
{
	struct world *world = world_new("xterm-256color", NULL);
	struct key key = { 0 };
	(void)state;

	assert_int_equal(write(world->master, "\033[200~lost\003", 11), 11);
	key = type(world, "k");
	assert_true(key_is(&key, "k"));
	world_free(world);
}

static void typed_ahead_keys_are_marked_as_a_burst(void **state)
{
	struct world *world = world_new("vt100", NULL);
	struct key key = type(world, "ay");
	(void)state;

	assert_true(key_is(&key, "a"));
	while (terminal_read_key(&key, world->terminal) != DRT_OK)
		;
	assert_true(key_is(&key, "y"));
	assert_true(key.burst);
	assert_int_equal(terminal_read_key(&key, world->terminal), DRT_EEMPTY);
	key = type(world, "y");
	assert_false(key.burst);
	world_free(world);
}

static void a_new_size_is_told_and_drawn(void **state)
{
	struct world *world = world_new("xterm-256color", NULL);
	struct winsize size = { .ws_row = 6, .ws_col = 30 };
	struct key key = { 0 };
	int rows = 0, cols = 0;
	(void)state;

	assert_int_equal(terminal_flush(world->terminal, world->screen), DRT_OK);
	assert_int_equal(ioctl(fileno(world->slave), TIOCSWINSZ, &size), 0);
	raise(SIGWINCH); /* this pty is not our controlling terminal */
	assert_int_equal(terminal_read_key(&key, world->terminal), DRT_OK);
	assert_int_equal(key.code, CODE_RESIZE);
	assert_int_equal(terminal_read_key(&key, world->terminal), DRT_EEMPTY);
	terminal_size(&rows, &cols, world->terminal);
	assert_int_equal(rows, 6);
	assert_int_equal(cols, 30);
	assert_int_equal(terminal_flush(world->terminal, world->screen), DRT_OK);
	world_free(world);
}

static void a_vanished_terminal_closes(void **state)
{
	struct world *world = world_new("xterm-256color", NULL);
	struct key key = { 0 };
	(void)state;

	close(world->master);
	world->master = -1;
	for (int waited = 0; waited < DEADLINE_MS && key.code != CODE_CLOSED; waited++) {
		struct pollfd ready = { .fd = terminal_fd(world->terminal), .events = POLLIN };

		(void)poll(&ready, 1, 1);
		if (terminal_read_key(&key, world->terminal) == DRT_OK)
			assert_int_equal(key.code, CODE_CLOSED);
	}
	assert_int_equal(key.code, CODE_CLOSED);
	world_free(world);
}

static void the_terminal_gets_its_old_state_back(void **state)
{
	struct world *world = world_new("xterm-256color", NULL);
	(void)state;

	terminal_title(world->terminal, "drt \033[2J PAPER");
	assert_int_equal(terminal_flush(world->terminal, world->screen), DRT_OK);
	settle(world);
	assert_non_null(strstr(world->raw, "\033[?1049h"));
	assert_non_null(strstr(world->raw, "\033]2;drt ?[2J PAPER\007"));
	raw_clear(world);
	terminal_suspend(world->terminal);
	settle(world);
	assert_non_null(strstr(world->raw, "\033[?2004l"));
	assert_non_null(strstr(world->raw, "\033[?1049l"));
	raw_clear(world);
	assert_int_equal(terminal_resume(world->terminal), DRT_OK);
	area_put(area_of(world->screen), 0, 0, ROLE_PLAIN, "back");
	assert_int_equal(terminal_flush(world->terminal, world->screen), DRT_OK);
	settle(world);
	assert_line(world, 0, "back");
	raw_clear(world);
	terminal_free(world->terminal);
	world->terminal = NULL;
	settle(world);
	assert_non_null(strstr(world->raw, "\033[?1049l"));
	world_free(world);
}

static void terminals_that_cannot_be_used_are_refused(void **state)
{
	static const char *const terms[] = { "no-such-terminal", "dumb", "" };
	(void)state;

	for (size_t i = 0; i < sizeof(terms) / sizeof(terms[0]); i++) {
		struct world world = { 0 };
		struct terminal_options options = { .term = terms[i] };
		struct terminal *terminal = NULL;
		struct drt_error error = { 0 };

		open_pty(&world);
		options.in = options.out = world.slave;
		assert_int_equal(terminal_curses_new(&terminal, &options, &error),
		                 DRT_EUNSUPPORTED);
		assert_null(terminal);
		assert_non_null(strstr(error.text, "set TERM"));
		fclose(world.slave);
		close(world.master);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frames_reach_every_kind_of_terminal),
		cmocka_unit_test(a_frame_without_change_writes_not_one_byte),
		cmocka_unit_test(only_what_changed_is_written),
		cmocka_unit_test(wide_text_keeps_the_columns),
		cmocka_unit_test(colours_follow_the_palette),
		cmocka_unit_test(keys_are_read_by_name),
		cmocka_unit_test(unknown_sequences_never_act_as_keys),
		cmocka_unit_test(focus_is_asked_for_told_and_given_back),
		cmocka_unit_test(copies_and_notices_leave_whole_or_not_at_all),
		cmocka_unit_test(the_mouse_is_reported_only_while_it_is_on),
		cmocka_unit_test(a_bracketed_paste_is_one_event),
		cmocka_unit_test(a_paste_in_pieces_is_still_one_event),
		cmocka_unit_test(a_paste_without_an_end_can_be_given_up),
		cmocka_unit_test(typed_ahead_keys_are_marked_as_a_burst),
		cmocka_unit_test(a_new_size_is_told_and_drawn),
		cmocka_unit_test(a_vanished_terminal_closes),
		cmocka_unit_test(the_terminal_gets_its_old_state_back),
		cmocka_unit_test(terminals_that_cannot_be_used_are_refused),
	};

	setlocale(LC_CTYPE, "");
	unsetenv("COLORTERM");
	unsetenv("NO_COLOR");
	return cmocka_run_group_tests_name("ui terminal", tests, NULL, NULL);
}
