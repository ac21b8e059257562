/* report_html.c - the text of an article that may be HTML; see report.h.
 *
 * The tree is walked without recursion, since its depth is the sender's. */
#include <limits.h>
#include <string.h>

#include <libxml/HTMLparser.h>

#include "collect/report.h"
#include "core/strbuf.h"

static bool is_html(const char *text)
{
	for (const char *at = strchr(text, '<'); at; at = strchr(at + 1, '<')) {
		if ((at[1] >= 'a' && at[1] <= 'z') || (at[1] >= 'A' && at[1] <= 'Z') ||
		    at[1] == '/' || at[1] == '!')
			return true;
	}
	return false;
}

static bool is_one_of(const xmlChar *name, const char *const *names)
{
	for (; *names; names++) {
		if (xmlStrcasecmp(name, (const xmlChar *)*names) == 0)
			return true;
	}
	return false;
}

static bool is_hidden(const xmlNode *node)
{
	static const char *const names[] = { "script", "style", "head", NULL };

	return node->type != XML_ELEMENT_NODE || is_one_of(node->name, names);
}

static bool is_block(const xmlNode *node)
{
	static const char *const names[] = { "p",  "div", "br", "li", "tr", "table", "h1",
		                             "h2", "h3",  "h4", "ul", "ol", "pre",   NULL };

	return node->type == XML_ELEMENT_NODE && is_one_of(node->name, names);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Ends the line, unless nothing stands on it. */
static void end_line(struct strbuf *out)
{
	while (out->length > 0 && out->text[out->length - 1] == ' ')
		out->text[--out->length] = '\0';
	if (out->length > 0 && out->text[out->length - 1] != '\n')
		strbuf_putc(out, '\n');
}

static void add_words(struct strbuf *out, const char *text)
{
	for (; *text; text++) {
		bool fresh = out->length == 0 || is_blank(out->text[out->length - 1]);

		if (!is_blank(*text))
			strbuf_putc(out, *text);
		else if (!fresh)
			strbuf_putc(out, ' ');
	}
}

/* The node after this one, in the order of the document, below it only if `inside`. */
static xmlNode *next_node(struct strbuf *out, xmlNode *node, bool inside)
{
	if (inside && node->children)
		return node->children;
	while (node && !node->next) {
		node = node->parent;
		if (node && is_block(node))
			end_line(out);
	}
	return node ? node->next : NULL;
}

static void write_text(struct strbuf *out, xmlNode *node)
{
	while (node) {
		bool inside = false;

		if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE)
			add_words(out, node->content ? (const char *)node->content : "");
		else
			inside = !is_hidden(node);
		if (is_block(node))
			end_line(out);
		node = next_node(out, node, inside);
	}
	end_line(out);
}

enum drt_status report_plain_text(char **out, const char *article, struct drt_error *error)
{
	size_t length = strlen(article);
	struct strbuf text;
	htmlDocPtr document = NULL;

	strbuf_init(&text);
	if (!is_html(article) || length > INT_MAX) {
		strbuf_puts(&text, article);
	} else {
		document = htmlReadMemory(article, (int)length, NULL, "UTF-8",
		                          HTML_PARSE_RECOVER | HTML_PARSE_NOERROR |
		                                  HTML_PARSE_NOWARNING | HTML_PARSE_NONET);
		if (document)
			write_text(&text, xmlDocGetRootElement(document));
		else
			strbuf_puts(&text, article);
		xmlFreeDoc(document);
	}
	*out = text.failed ? NULL : strbuf_detach(&text);
	strbuf_release(&text);
	return *out ? DRT_OK : drt_fail(error, DRT_ENOMEM, "no memory for the article");
}
