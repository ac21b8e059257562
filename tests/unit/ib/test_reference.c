/* test_reference.c - doc/PROTOCOL.md says what the layout tables say.
 *
 * The page is made from the tables; `ib_reference --write` makes the file anew. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/strbuf.h"
#include "ib/layout.h"
#include "ib/protobuf_form.h"
#include "tests/support/support.h"

static const char head[] =
	"# The messages of the TWS protocol, as this program reads and writes them\n"
	"\n"
	"Made from the layout tables in `src/ib/layout_*.c` by `tests/bin/ib_reference "
	"--write`; a\n"
	"test compares. A frame is a length of four bytes, big-endian, and that many bytes of "
	"fields,\n"
	"each ended by a NUL; the message's number is the first field and not listed.\n"
	"\n"
	"Types: **S** text, **I** integer, **IM** integer or unset, **L** long integer, **LM** "
	"long or\n"
	"unset, **B** 0 or 1, **F** number, **FM** number or unset, **D** decimal or unset, "
	"**P**\n"
	"decimal, empty for 0, **n** a count, followed by so many times the rows marked with "
	"›. A row\n"
	"may exist from a server version on (*since*), below one (*before*), or on a "
	"condition.\n"
	"\n"
	"From server version 201 on the number is four bytes, big-endian, before the\n"
	"fields. From the version that stands below its heading a message travels as\n"
	"protobuf: 200 is added to its number, and behind it comes the named message of\n"
	"`src/ib/proto/*.proto`, in a program that was built `--with-protobuf`. Its fields\n"
	"are the same rows, found by their names; an absent field reads as an empty one.\n"
	"The text has three fields of orders that protobuf has not: auctionStrategy,\n"
	"basisPoints and basisPointsType. Readers take both forms from 201 on.\n"
	"\n"
	"Field numbers and the versions of requests are facts of the broker's API. They were\n"
	"taken from public clients, https://github.com/scmhub/ibapi (`proto/*.proto`,\n"
	"`message.go`) and https://github.com/wboayue/rust-ibapi (`src/proto/protobuf.rs`),\n"
	"the second for all messages. Eleven were compared in both, Order, OrderState, "
        "Contract,\n"
	"ContractDetails and Execution among them: they agree on the wire. At which version "
        "an\n"
	"answer changes its form no client says, since all read both; here it is the version "
        "of\n"
	"its request, and of commissionReport the one at which its message appeared.\n";

static const char *type_of(const struct ib_row *row)
{
	switch ((enum ib_kind)row->kind) {
	case IB_KIND_LITERAL:
		return "constant";
	case IB_KIND_STR:
		return "S";
	case IB_KIND_REST:
		return "S, optional";
	case IB_KIND_ESCAPED:
		return "S, `\\uXXXX`";
	case IB_KIND_INT:
		return "I";
	case IB_KIND_INT_MAX:
		return "IM";
	case IB_KIND_LONG:
		return "L";
	case IB_KIND_LONG_MAX:
		return "LM";
	case IB_KIND_BOOL:
		return "B";
	case IB_KIND_DBL:
		return "F";
	case IB_KIND_DBL_MAX:
	case IB_KIND_DBL_BAR:
		return "FM";
	case IB_KIND_DBL_INF:
		return "FM, may be infinite";
	case IB_KIND_DEC:
		return "D";
	case IB_KIND_DEC_ZERO:
		return "P";
	case IB_KIND_GROUP:
		return "n";
	case IB_KIND_BLOCK:
		break;
	}
	return "";
}

/* "by_tick_trade" reads "by tick trade". */
static void put_condition(struct strbuf *out, const char *name)
{
	strbuf_puts(out, "if ");
	for (; *name; name++)
		strbuf_putc(out, *name == '_' ? ' ' : *name);
}

static void put_gates(struct strbuf *out, const struct ib_row *row)
{
	const char *before = "";

	if (row->since != 0) {
		strbuf_printf(out, "since %u", row->since);
		before = ", ";
	}
	if (row->before != 0) {
		strbuf_printf(out, "%sbefore %u", before, row->before);
		before = ", ";
	}
	if (row->when) {
		assert_non_null(row->condition);
		strbuf_puts(out, before);
		put_condition(out, row->condition);
	}
}

static void put_rows(struct strbuf *out, const struct ib_rows *rows, uint8_t variant, int depth,
                     int *number)
{
	for (uint16_t i = 0; i < rows->count; i++) {
		const struct ib_row *row = &rows->row[i];

		if (row->only != 0 && (row->only & variant) == 0)
			continue;
		if (row->kind == IB_KIND_BLOCK) {
			put_rows(out, row->of.block, variant, depth, number);
			continue;
		}
		strbuf_puts(out, "| ");
		if (depth == 0)
			strbuf_printf(out, "%d ", ++*number);
		strbuf_puts(out, "| ");
		for (int level = 0; level < depth; level++)
			strbuf_puts(out, "› ");
		strbuf_printf(out, "%s | %s", row->name, type_of(row));
		if (row->kind == IB_KIND_LITERAL)
			strbuf_printf(out, " `%s`", row->of.literal);
		strbuf_puts(out, " | ");
		put_gates(out, row);
		strbuf_puts(out, " |\n");
		if (row->kind == IB_KIND_GROUP)
			put_rows(out, row->of.group->item, variant, depth + 1, number);
	}
}

static void put_form(struct strbuf *out, enum ib_direction direction, int32_t id)
{
	const struct ib_protobuf_form *form = ib_protobuf_form(direction, id);

	if (form)
		strbuf_printf(out, "Protobuf since %d: %d `%s`.\n\n", form->since,
		              (int)id + IB_PROTOBUF_ID, form->name);
}

static int put_side(struct strbuf *out, const char *title, enum ib_direction direction)
{
	int count = 0;

	strbuf_printf(out, "\n## %s\n", title);
	for (int32_t id = 0; id < ib_layout_end(direction); id++) {
		const struct ib_layout *layout = ib_layout_find(direction, id);
		int number = 0;

		if (!layout)
			continue;
		count++;
		strbuf_printf(out, "\n### %d %s\n\n", (int)id, layout->name);
		put_form(out, direction, id);
		if (layout->rows->count == 0) {
			strbuf_puts(out, "Nothing but its number.\n");
			continue;
		}
		strbuf_puts(out, "| # | field | type | exists |\n|--:|---|---|---|\n");
		put_rows(out, layout->rows, layout->variant, 0, &number);
	}
	return count;
}

static char *make_page(int *messages)
{
	struct strbuf page;

	strbuf_init(&page);
	strbuf_puts(&page, head);
	*messages = put_side(&page, "Client to server", IB_TO_SERVER);
	*messages += put_side(&page, "Server to client", IB_TO_CLIENT);
	assert_non_null(page.text);
	return strbuf_detach(&page);
}

static char *path_of_page(void)
{
	static char path[4096];
	const char *top = getenv("DRT_SRCDIR");

	snprintf(path, sizeof(path), "%s/doc/PROTOCOL.md", top ? top : ".");
	return path;
}

static void the_page_is_what_the_tables_say(void **state)
{
	int messages = 0;
	char *want = make_page(&messages);
	size_t length = strlen(want);
	char *got = calloc(1, length + 2);
	FILE *file = fopen(path_of_page(), "r");

	(void)state;
	assert_non_null(got);
	assert_non_null(file);
	assert_int_equal(fread(got, 1, length + 1, file), length);
	assert_memory_equal(got, want, length);
	fclose(file);
	print_message("%d messages\n", messages);
	free(got);
	free(want);
}

/* Every number of the text protocol, up to server version 200. */
static void every_message_of_the_protocol_has_a_layout(void **state)
{
	static const struct {
		int32_t first, last;
	} requests[] = { { 1, 25 }, { 49, 59 }, { 61, 105 } },
	  answers[] = { { 1, 21 }, { 45, 47 }, { 49, 59 }, { 61, 109 } };

	(void)state;
	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++)
		for (int32_t id = requests[i].first; id <= requests[i].last; id++)
			if (!ib_layout_find(IB_TO_SERVER, id))
				fail_msg("request %d has no layout", (int)id);
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
		for (int32_t id = answers[i].first; id <= answers[i].last; id++)
			if (!ib_layout_find(IB_TO_CLIENT, id) && id != 60)
				fail_msg("answer %d has no layout", (int)id);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_page_is_what_the_tables_say),
		cmocka_unit_test(every_message_of_the_protocol_has_a_layout),
	};

	if (argc == 2 && strcmp(argv[1], "--write") == 0) {
		int messages = 0;
		char *page = make_page(&messages);
		FILE *file = fopen(path_of_page(), "w");
		bool ok = file && fputs(page, file) >= 0 && fclose(file) == 0;

		free(page);
		return ok ? 0 : 1;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
