/* osc.c - see osc.h. */
#include "ui/term/osc.h"

#include <string.h>

#include "ui/term/text.h"

static void put_base64(struct strbuf *out, const unsigned char *bytes, size_t length)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < length; i += 3) {
		size_t left = length - i;
		unsigned long group = (unsigned long)bytes[i] << 16 |
		                      (left > 1 ? (unsigned long)bytes[i + 1] << 8 : 0) |
		                      (left > 2 ? (unsigned long)bytes[i + 2] : 0);

		strbuf_putc(out, digits[group >> 18 & 63]);
		strbuf_putc(out, digits[group >> 12 & 63]);
		strbuf_putc(out, left > 1 ? digits[group >> 6 & 63] : '=');
		strbuf_putc(out, left > 2 ? digits[group & 63] : '=');
	}
}

void osc_copy(struct strbuf *out, const char *text)
{
	size_t length = strlen(text);

	if (length == 0 || length > OSC_COPY_MOST)
		return;
	strbuf_puts(out, "\033]52;c;");
	put_base64(out, (const unsigned char *)text, length);
	strbuf_puts(out, "\007");
}

void osc_notify(struct strbuf *out, enum charset charset, const char *term, const char *text)
{
	bool is_rxvt = strncmp(term, "rxvt", 4) == 0 || strncmp(term, "foot", 4) == 0;
	struct text_cursor cursor;
	struct cluster cluster;

	if (!*text)
		return;
	strbuf_puts(out, is_rxvt ? "\033]777;notify;drt;" : "\033]9;");
	text_begin(&cursor, charset, text);
	while (text_next(&cluster, &cursor)) /* ';' parts the fields of 777 */
		strbuf_puts(out, strcmp(cluster.text, ";") == 0 ? "," : cluster.text);
	strbuf_puts(out, "\007");
}
