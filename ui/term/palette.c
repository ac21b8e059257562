/* palette.c - see palette.h. The table is the one of the screen rules. */
#include "ui/term/palette.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#define RGB(hex) (COLOUR_RGB | 0x##hex)
#define NONE (-1)

struct entry {
	int foreground, background;
};

enum { SELECT = ROLE_COUNT, ENTRIES };

static const struct entry colours[PALETTE_COUNT][ENTRIES] = {
	[PALETTE_16] = {
		[ROLE_PLAIN] = { NONE, NONE },
		[ROLE_UP] = { 2, NONE },
		[ROLE_DOWN] = { 1, NONE },
		[ROLE_WARN] = { 3, NONE },
		[ROLE_DANGER] = { 7, 1 },
		[ROLE_OK] = { NONE, NONE },
		[ROLE_TITLE] = { NONE, NONE },
		[ROLE_KEY] = { NONE, NONE },
		[ROLE_DIM] = { 8, NONE },
		[ROLE_LINE1] = { 6, NONE },
		[ROLE_LINE2] = { 5, NONE },
		[SELECT] = { NONE, NONE }, /* reverse */
	},
	[PALETTE_256] = {
		[ROLE_PLAIN] = { NONE, NONE },
		[ROLE_UP] = { 71, NONE },
		[ROLE_DOWN] = { 167, NONE },
		[ROLE_WARN] = { 179, NONE },
		[ROLE_DANGER] = { 231, 160 },
		[ROLE_OK] = { NONE, NONE },
		[ROLE_TITLE] = { NONE, NONE },
		[ROLE_KEY] = { NONE, NONE },
		[ROLE_DIM] = { 244, NONE },
		[ROLE_LINE1] = { 74, NONE },
		[ROLE_LINE2] = { 139, NONE },
		[SELECT] = { NONE, 237 },
	},
	[PALETTE_TRUE] = {
		[ROLE_PLAIN] = { NONE, NONE },
		[ROLE_UP] = { RGB(5faf5f), NONE },
		[ROLE_DOWN] = { RGB(d75f5f), NONE },
		[ROLE_WARN] = { RGB(d7af5f), NONE },
		[ROLE_DANGER] = { RGB(ffffff), RGB(c62828) },
		[ROLE_OK] = { NONE, NONE },
		[ROLE_TITLE] = { NONE, NONE },
		[ROLE_KEY] = { NONE, NONE },
		[ROLE_DIM] = { RGB(808080), NONE },
		[ROLE_LINE1] = { RGB(5fafd7), NONE },
		[ROLE_LINE2] = { RGB(af87af), NONE },
		[SELECT] = { NONE, RGB(3a3a3a) },
	},
	[PALETTE_BLIND] = {
		[ROLE_PLAIN] = { NONE, NONE },
		[ROLE_UP] = { 33, NONE },
		[ROLE_DOWN] = { 208, NONE },
		[ROLE_WARN] = { 179, NONE },
		[ROLE_DANGER] = { 231, 90 },
		[ROLE_OK] = { NONE, NONE },
		[ROLE_TITLE] = { NONE, NONE },
		[ROLE_KEY] = { NONE, NONE },
		[ROLE_DIM] = { 244, NONE },
		[ROLE_LINE1] = { 74, NONE },
		[ROLE_LINE2] = { 180, NONE },
		[SELECT] = { NONE, 237 },
	},
	[PALETTE_MONO] = {
		[ROLE_PLAIN] = { NONE, NONE },
		[ROLE_UP] = { NONE, NONE },
		[ROLE_DOWN] = { NONE, NONE },
		[ROLE_WARN] = { NONE, NONE },
		[ROLE_DANGER] = { NONE, NONE },
		[ROLE_OK] = { NONE, NONE },
		[ROLE_TITLE] = { NONE, NONE },
		[ROLE_KEY] = { NONE, NONE },
		[ROLE_DIM] = { NONE, NONE },
		[ROLE_LINE1] = { NONE, NONE },
		[ROLE_LINE2] = { NONE, NONE },
		[SELECT] = { NONE, NONE },
	},
};

static const char *const names[PALETTE_COUNT] = {
	[PALETTE_16] = "16",     [PALETTE_256] = "256",
	[PALETTE_TRUE] = "true", [PALETTE_BLIND] = "colour-blind",
	[PALETTE_MONO] = "mono",
};

static unsigned role_of(unsigned style, bool red_up)
{
	unsigned role = style & ROLE_MASK;

	assert(role < ROLE_COUNT);
	if (!red_up)
		return role;
	return role == ROLE_UP ? ROLE_DOWN : role == ROLE_DOWN ? ROLE_UP : role;
}

struct look palette_look(enum palette palette, bool red_up, unsigned style)
{
	unsigned role = role_of(style, red_up);
	const struct entry *entry = &colours[palette][role];
	bool no_ground = palette == PALETTE_16 || palette == PALETTE_MONO;
	struct look look = {
		.foreground = entry->foreground,
		.background = entry->background,
		.bold = (style & ATTR_BOLD) || role == ROLE_TITLE || role == ROLE_KEY ||
		        role == ROLE_DANGER || (role == ROLE_WARN && palette == PALETTE_MONO),
		.reverse = role == ROLE_DANGER && palette == PALETTE_MONO,
	};

	if (!(style & ATTR_SELECT) || role == ROLE_DANGER)
		return look; /* danger keeps its own ground */
	if (no_ground)
		look.reverse = true;
	else
		look.background = colours[palette][SELECT].background;
	return look;
}

enum palette palette_detect(const struct terminal_env *env)
{
	if ((env->no_color && *env->no_color) || env->colours < 8)
		return PALETTE_MONO;
	if (env->direct)
		return PALETTE_TRUE;
	if (env->colours >= 256)
		return PALETTE_256;
	return PALETTE_16;
}

enum charset charset_detect(const struct terminal_env *env)
{
	const char *codeset = env->codeset;

	if (!codeset || (strcasecmp(codeset, "UTF-8") != 0 && strcasecmp(codeset, "UTF8") != 0))
		return CHARSET_ASCII;
	if (env->ambiguous_wide || (env->term && strncmp(env->term, "vt", 2) == 0))
		return CHARSET_ASCII;
	return env->term && strcmp(env->term, "linux") == 0 ? CHARSET_LINUX : CHARSET_UTF8;
}

bool palette_direct_term(char *out, size_t size, const struct terminal_env *env)
{
	size_t length = env->term ? strlen(env->term) : 0;
	const char *dash = length ? strstr(env->term, "-256color") : NULL;

	if (!env->colorterm || env->colours < 256 || env->direct ||
	    (strcmp(env->colorterm, "truecolor") != 0 && strcmp(env->colorterm, "24bit") != 0))
		return false;
	if (dash)
		length = (size_t)(dash - env->term);
	if (length == 0 || length + sizeof("-direct") > size)
		return false;
	memcpy(out, env->term, length);
	memcpy(out + length, "-direct", sizeof("-direct"));
	return true;
}

bool palette_parse(enum palette *out, const char *word)
{
	for (size_t i = 0; i < PALETTE_COUNT; i++) {
		if (strcmp(word, names[i]) == 0) {
			*out = (enum palette)i;
			return true;
		}
	}
	return false;
}

const char *palette_name(enum palette palette)
{
	return names[palette];
}
