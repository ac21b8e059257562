/* report.c - see report.h.
 *
 * The reader neither loads a document type nor puts entities in; where a document type or
 * a reference to an entity stands, reading ends. Errors are kept, never printed. */
#include "collect/report.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/xmlreader.h>

#include "core/strbuf.h"

enum { DEPTH_MOST = 32, TEXT_MOST = 64 * 1024, NAME_MOST = 256 };

struct element {
	char tag[NAME_MOST], name[NAME_MOST];
	struct strbuf text;
	bool has_children;
};

struct walk {
	xmlTextReaderPtr reader;
	struct element stack[DEPTH_MOST];
	int depth; /* elements that are open */
	/* An element ends: false stops the walk. */
	bool (*on_end)(struct walk *walk, const struct element *element);
	void *arg;
	char what[DRT_ERROR_TEXT / 2]; /* the parser's words */
};

static void keep_error(void *arg, const char *text, xmlParserSeverities severity,
                       xmlTextReaderLocatorPtr at)
{
	struct walk *walk = arg;

	(void)severity;
	if (!*walk->what)
		snprintf(walk->what, sizeof(walk->what), "line %d: %.*s",
		         xmlTextReaderLocatorLineNumber(at), (int)strcspn(text, "\n"), text);
}

static enum drt_status refuse(struct walk *walk, const char *text, struct drt_error *error)
{
	return drt_fail(error, DRT_EPARSE, "the broker's XML cannot be read: line %d: %s",
	                xmlTextReaderGetParserLineNumber(walk->reader), text);
}

static void copy_attribute(char *out, size_t size, xmlTextReaderPtr reader, const char *name)
{
	xmlChar *value = xmlTextReaderGetAttribute(reader, (const xmlChar *)name);

	if (value)
		snprintf(out, size, "%s", (const char *)value);
	xmlFree(value);
}

static void open_element(struct walk *walk)
{
	static const char *const names[] = { "FieldName", "Type", "ID", "Code" };
	struct element *element = &walk->stack[walk->depth++];
	const xmlChar *tag = xmlTextReaderConstName(walk->reader);

	if (walk->depth > 1)
		walk->stack[walk->depth - 2].has_children = true;
	snprintf(element->tag, sizeof(element->tag), "%s", tag ? (const char *)tag : "");
	element->name[0] = '\0';
	element->has_children = false;
	strbuf_clear(&element->text);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && !element->name[0]; i++)
		copy_attribute(element->name, sizeof(element->name), walk->reader, names[i]);
}

static void add_text(struct walk *walk)
{
	const xmlChar *text = xmlTextReaderConstValue(walk->reader);
	struct strbuf *out = walk->depth > 0 ? &walk->stack[walk->depth - 1].text : NULL;

	if (text && out && out->length < TEXT_MOST)
		strbuf_puts(out, (const char *)text);
}

/* False: the walk is over; *status says how. */
static bool take_node(enum drt_status *status, struct walk *walk, struct drt_error *error)
{
	bool empty = false;

	switch (xmlTextReaderNodeType(walk->reader)) {
	case XML_READER_TYPE_DOCUMENT_TYPE:
		*status = refuse(walk, "a document type is not allowed", error);
		return false;
	case XML_READER_TYPE_ENTITY_REFERENCE:
	case XML_READER_TYPE_ENTITY:
		*status = refuse(walk, "entities are not allowed", error);
		return false;
	case XML_READER_TYPE_ELEMENT:
		if (walk->depth == DEPTH_MOST) {
			*status = refuse(walk, "elements are nested too deep", error);
			return false;
		}
		empty = xmlTextReaderIsEmptyElement(walk->reader) == 1;
		open_element(walk);
		if (!empty)
			return true;
		return walk->on_end(walk, &walk->stack[--walk->depth]);
	case XML_READER_TYPE_TEXT:
	case XML_READER_TYPE_CDATA:
		add_text(walk);
		return true;
	case XML_READER_TYPE_END_ELEMENT:
		return walk->depth == 0 || walk->on_end(walk, &walk->stack[--walk->depth]);
	default:
		return true;
	}
}

static enum drt_status run(struct walk *walk, const char *xml, size_t length,
                           struct drt_error *error)
{
	enum drt_status status = DRT_OK;
	int got = 1;

	if (length == 0 || length > INT_MAX)
		return drt_fail(error, DRT_EPARSE, "the broker's XML is empty or too long");
	walk->reader =
		xmlReaderForMemory(xml, (int)length, NULL, NULL,
	                           XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	if (!walk->reader)
		return drt_fail(error, DRT_ENOMEM, "no memory for the broker's XML");
	xmlTextReaderSetErrorHandler(walk->reader, keep_error, walk);
	for (int i = 0; i < DEPTH_MOST; i++)
		strbuf_init(&walk->stack[i].text);
	while ((got = xmlTextReaderRead(walk->reader)) == 1) {
		if (!take_node(&status, walk, error))
			break;
	}
	if (got < 0 && status == DRT_OK)
		status = drt_fail(error, DRT_EPARSE, "the broker's XML cannot be read: %s",
		                  *walk->what ? walk->what : "it is not well formed");
	for (int i = 0; i < DEPTH_MOST; i++)
		strbuf_release(&walk->stack[i].text);
	xmlFreeTextReader(walk->reader);
	return status;
}

/* ---- scans ---- */

struct scans {
	bool (*each)(void *arg, const struct report_scan *scan);
	void *arg;
	struct strbuf code, name, kinds;
};

static void set(struct strbuf *out, const struct element *element)
{
	strbuf_clear(out);
	strbuf_puts(out, element->text.text);
}

static bool end_of_scan_part(struct walk *walk, const struct element *element)
{
	struct scans *scans = walk->arg;
	bool inside =
		walk->depth > 0 && strcmp(walk->stack[walk->depth - 1].tag, "ScanType") == 0;
	bool goes_on = true;

	if (inside && strcmp(element->tag, "scanCode") == 0)
		set(&scans->code, element);
	else if (inside && strcmp(element->tag, "displayName") == 0)
		set(&scans->name, element);
	else if (inside && strcmp(element->tag, "instruments") == 0)
		set(&scans->kinds, element);
	if (strcmp(element->tag, "ScanType") != 0)
		return true;
	goes_on = scans->each(
		scans->arg,
		&(struct report_scan){ scans->code.text, scans->name.text, scans->kinds.text });
	strbuf_clear(&scans->code);
	strbuf_clear(&scans->name);
	strbuf_clear(&scans->kinds);
	return goes_on;
}

static struct walk *walk_new(bool (*on_end)(struct walk *, const struct element *), void *arg)
{
	struct walk *walk = calloc(1, sizeof(*walk));

	if (walk) {
		walk->on_end = on_end;
		walk->arg = arg;
	}
	return walk;
}

enum drt_status report_each_scan(const char *xml, size_t length,
                                 bool (*each)(void *arg, const struct report_scan *scan),
                                 void *arg, struct drt_error *error)
{
	struct scans scans = { .each = each, .arg = arg };
	struct walk *walk = walk_new(end_of_scan_part, &scans);
	enum drt_status status = DRT_OK;

	if (!walk)
		return drt_fail(error, DRT_ENOMEM, "no memory for the broker's XML");
	strbuf_init(&scans.code);
	strbuf_init(&scans.name);
	strbuf_init(&scans.kinds);
	status = run(walk, xml, length, error);
	strbuf_release(&scans.code);
	strbuf_release(&scans.name);
	strbuf_release(&scans.kinds);
	free(walk);
	return status;
}

/* ---- facts ---- */

struct facts {
	bool (*each)(void *arg, const struct report_fact *fact);
	void *arg;
	struct strbuf path;
};

static void trim(struct strbuf *text)
{
	const char *blanks = " \t\r\n";

	while (text->length > 0 && strchr(blanks, text->text[text->length - 1]))
		text->text[--text->length] = '\0';
	strbuf_consume(text, strspn(text->text, blanks));
}

static bool end_of_fact(struct walk *walk, const struct element *element)
{
	struct facts *facts = walk->arg;
	struct strbuf *text = &walk->stack[walk->depth].text;
	bool bare = !element->has_children && *element->name;

	trim(text);
	if (text->length == 0 && !bare)
		return true;
	strbuf_clear(&facts->path);
	for (int i = 0; i < walk->depth; i++)
		strbuf_printf(&facts->path, "%s/", walk->stack[i].tag);
	strbuf_puts(&facts->path, element->tag);
	return facts->each(
		facts->arg,
		&(struct report_fact){ facts->path.text, text->length > 0 ? element->name : "",
	                               text->length > 0 ? text->text : element->name });
}

enum drt_status report_each_fact(const char *xml, size_t length,
                                 bool (*each)(void *arg, const struct report_fact *fact),
                                 void *arg, struct drt_error *error)
{
	struct facts facts = { .each = each, .arg = arg };
	struct walk *walk = walk_new(end_of_fact, &facts);
	enum drt_status status = DRT_OK;

	if (!walk)
		return drt_fail(error, DRT_ENOMEM, "no memory for the broker's XML");
	strbuf_init(&facts.path);
	status = run(walk, xml, length, error);
	strbuf_release(&facts.path);
	free(walk);
	return status;
}
