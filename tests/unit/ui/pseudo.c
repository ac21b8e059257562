/* pseudo.c - see pseudo.h. */
#include "tests/unit/ui/pseudo.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/support.h"

enum { TEXTS = 4096, LONGEST = 4096 };

static bool speaking;

void pseudo_speak(bool on)
{
	speaking = on;
}

static const char *letter(char plain)
{
	static const char *const small[26] = { "á", "ƀ", "ć", "đ", "é", "ƒ", "ĝ", "ĥ", "í",
		                               "ĵ", "ķ", "ĺ", "ḿ", "ń", "ó", "ƥ", "ɋ", "ŕ",
		                               "ś", "ŧ", "ú", "ṽ", "ŵ", "ẋ", "ý", "ź" };
	static const char *const large[26] = { "Á", "Ɓ", "Ć", "Đ", "É", "Ƒ", "Ĝ", "Ĥ", "Í",
		                               "Ĵ", "Ķ", "Ĺ", "Ḿ", "Ń", "Ó", "Ƥ", "Ɋ", "Ŕ",
		                               "Ś", "Ŧ", "Ú", "Ṽ", "Ŵ", "Ẋ", "Ý", "Ź" };

	return islower((unsigned char)plain) ? small[plain - 'a'] : large[plain - 'A'];
}

/* Bytes of the placeholder at a percent sign. */
static size_t placeholder(const char *text)
{
	size_t length = 1;

	if (text[1] == '{')
		return strcspn(text, "}") + 1;
	length += strspn(text + 1, "-+ #0123456789.*lzhjt");
	return length + (text[length] != '\0');
}

static char *translate(const char *text)
{
	char *out = calloc(1, LONGEST);
	size_t columns = 0;

	assert_non_null(out);
	while (*text) {
		assert_true(strlen(out) < LONGEST / 2);
		if (*text == '%') {
			size_t length = placeholder(text);

			strncat(out, text, length);
			text += length;
			continue;
		}
		columns++;
		if (isalpha((unsigned char)*text))
			strcat(out, letter(*text));
		else
			strncat(out, text, 1);
		text++;
	}
	for (size_t extra = 0; extra * 5 < columns * 2; extra += 2)
		strcat(out, "語");
	return out;
}

const char *pseudo_text(const char *text)
{
	static struct {
		char *text, *translated;
	} known[TEXTS];
	uint32_t hash = 2166136261u;

	for (const char *at = text; *at; at++)
		hash = (hash ^ (unsigned char)*at) * 16777619u;
	for (uint32_t i = 0; i < TEXTS; i++) {
		uint32_t at = (hash + i) % TEXTS;

		if (known[at].text && strcmp(known[at].text, text) == 0)
			return known[at].translated;
		if (!known[at].text) {
			known[at].text = strdup(text);
			known[at].translated = translate(text);
			return known[at].translated;
		}
	}
	fail_msg("more than %d texts", TEXTS);
	return text;
}

/* ---- what the linker sends here ---- */

char *__wrap_dcgettext(const char *domain, const char *text, int category);
char *__wrap_gettext(const char *text);
char *__wrap_dcngettext(const char *domain, const char *one, const char *many,
                        unsigned long count, int category);
char *__wrap_ngettext(const char *one, const char *many, unsigned long count);

char *__wrap_dcgettext(const char *domain, const char *text, int category)
{
	(void)domain;
	(void)category;
	return (char *)(uintptr_t)(speaking ? pseudo_text(text) : text);
}

char *__wrap_gettext(const char *text)
{
	return __wrap_dcgettext(NULL, text, 0);
}

char *__wrap_dcngettext(const char *domain, const char *one, const char *many,
                        unsigned long count, int category)
{
	return __wrap_dcgettext(domain, count == 1 ? one : many, category);
}

char *__wrap_ngettext(const char *one, const char *many, unsigned long count)
{
	return __wrap_dcgettext(NULL, count == 1 ? one : many, 0);
}
