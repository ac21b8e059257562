/* curses_keys.c - see curses_keys.h. */
#include "config.h"

#include <stddef.h>
#include <string.h>
#include <wchar.h>

#include <utf8proc.h>

#define NCURSES_WIDECHAR 1
#include <curses.h>

#include "ui/term/curses_keys.h"

static struct key control_key(wint_t code)
{
	switch (code) {
	case '\r':
	case '\n':
		return key_named(CODE_ENTER);
	case '\t':
		return key_named(CODE_TAB);
	case 8:
	case 0x7f:
		return key_named(CODE_BACKSPACE);
	case 0x1b:
		return key_named(CODE_ESCAPE);
	case 0:
		return key_ctrl(' ');
	default:
		return code <= 26 ? key_ctrl((char)('a' + code - 1)) : key_named(CODE_NONE);
	}
}

struct key keys_from_char(wint_t code)
{
	utf8proc_uint8_t bytes[5] = { 0 };

	if (code < 0x20 || code == 0x7f)
		return control_key(code);
	if (utf8proc_encode_char((utf8proc_int32_t)code, bytes) <= 0)
		return key_named(CODE_NONE);
	return key_char((const char *)bytes);
}

struct key keys_from_code(wint_t code)
{
	static const struct {
		wint_t code;
		enum key_code to;
		unsigned modifiers;
	} table[] = {
		{ KEY_UP, CODE_UP, 0 },
		{ KEY_DOWN, CODE_DOWN, 0 },
		{ KEY_LEFT, CODE_LEFT, 0 },
		{ KEY_RIGHT, CODE_RIGHT, 0 },
		{ KEY_SR, CODE_UP, MOD_SHIFT },
		{ KEY_SF, CODE_DOWN, MOD_SHIFT },
		{ KEY_SLEFT, CODE_LEFT, MOD_SHIFT },
		{ KEY_SRIGHT, CODE_RIGHT, MOD_SHIFT },
		{ KEY_HOME, CODE_HOME, 0 },
		{ KEY_END, CODE_END, 0 },
		{ KEY_PPAGE, CODE_PAGE_UP, 0 },
		{ KEY_NPAGE, CODE_PAGE_DOWN, 0 },
		{ KEY_BACKSPACE, CODE_BACKSPACE, 0 },
		{ KEY_DC, CODE_DELETE, 0 },
		{ KEY_IC, CODE_INSERT, 0 },
		{ KEY_ENTER, CODE_ENTER, 0 },
		{ KEY_BTAB, CODE_TAB, MOD_SHIFT },
	};
	struct key key = key_named(CODE_NONE);

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (table[i].code == code) {
			key = key_named(table[i].to);
			key.modifiers = table[i].modifiers;
			return key;
		}
	}
	if (code > KEY_F0 && code <= KEY_F0 + 24) {
		key = key_named(CODE_FUNCTION);
		key.number = (int)(code - KEY_F0);
	}
	return key;
}
