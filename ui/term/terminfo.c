/* terminfo.c - see terminfo.h. Apart from terminal_curses.c because <term.h> turns
 * common words such as "bell" into macros. */
#include "config.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <curses.h>
#include <term.h>

#include "ui/term/terminfo.h"

enum drt_status terminfo_probe(struct terminal_env *env, const char *term, int fd,
                               struct drt_error *error)
{
	const char *move = NULL;
	int found = 0;
	bool moves = false;

	env->term = term ? term : getenv("TERM");
	env->colorterm = getenv("COLORTERM");
	env->no_color = getenv("NO_COLOR");
	env->codeset = nl_langinfo(CODESET);
	env->ambiguous_wide = wcwidth(0x2502) == 2; /* a box line */
	if (!env->term || setupterm(env->term, fd, &found) != OK)
		return drt_fail(
			error, DRT_EUNSUPPORTED,
			"terminal type '%s' is not known here; set TERM, for example to "
			"xterm-256color, or install ncurses-term",
			env->term ? env->term : "");
	env->colours = tigetnum("colors");
	env->direct = tigetflag("RGB") > 0;
	move = tigetstr("cup");
	moves = move && move != (const char *)-1;
	del_curterm(cur_term); /* newterm() reads the entry again */
	if (!moves)
		return drt_fail(
			error, DRT_EUNSUPPORTED,
			"terminal type '%s' cannot move the cursor; set TERM, for example "
			"to vt100",
			env->term);
	return DRT_OK;
}

bool terminfo_is_modern(const struct terminal_env *env)
{
	static const char *const old[] = { "linux", "vt",  "dumb",  "ansi",
		                           "cons",  "sun", "pcansi" };

	for (size_t i = 0; i < sizeof(old) / sizeof(old[0]); i++)
		if (strncmp(env->term, old[i], strlen(old[i])) == 0)
			return false;
	return true;
}
