/* test_ticket.c - an order typed by hand: the contract of ui/pane/ticket.h. */
#include <locale.h>
#include <string.h>

#include "tests/support/support.h"
#include "ui/pane/sheet.h"
#include "ui/pane/ticket.h"

static void set_fields(struct sheet *sheet, const char *const *fields)
{
	ticket_open(sheet, "", "BUY");
	for (int i = 0; i < TICKET_FIELDS; i++)
		if (fields[i])
			input_set(&sheet->fields[i], fields[i]);
}

static void tickets_are_read_field_by_field(void **state)
{
	static const struct {
		const char *fields[TICKET_FIELDS];
		const char *problem; /* NULL: a good one */
	} cases[] = {
		{ { "aapl", "buy", "10", "lmt", "1.5", "", "day", "" }, NULL },
		{ { "AAPL", "SELL", "0.5", "MKT", "", "", "IOC", "" }, NULL },
		{ { "AAPL", "SELL", "5", "STP", "", "180", "GTC", "" }, NULL },
		{ { "AAPL", "SELL", "5", "STPLMT", "179.5", "180", "GTC", "" }, NULL },
		{ { "", "BUY", "5", "MKT", "", "", "DAY", "" }, "Symbol" },
		{ { "A A", "BUY", "5", "MKT", "", "", "DAY", "" }, "Symbol" },
		{ { "AAPL", "HOLD", "5", "MKT", "", "", "DAY", "" }, "Side" },
		{ { "AAPL", "BUY", "-5", "MKT", "", "", "DAY", "" }, "Quantity" },
		{ { "AAPL", "BUY", "five", "MKT", "", "", "DAY", "" }, "Quantity" },
		{ { "AAPL", "BUY", "5", "??", "", "", "DAY", "" }, "Type" },
		{ { "AAPL", "BUY", "5", "LMT", "1,5", "", "DAY", "" }, "price" },
		{ { "AAPL", "BUY", "5", "LMT", "1.5", "", "NOW", "" }, "In force" },
		{ { "AAPL", "BUY", "5", "LMT", "", "", "DAY", "" }, "" },
		{ { "AAPL", "BUY", "5", "STP", "", "", "DAY", "" }, "" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sheet sheet;
		struct order order = { .quantity = decimal_from_int(77) };
		char problem[PANE_TEXT];
		enum drt_status status;

		set_fields(&sheet, cases[i].fields);
		status = ticket_read(&order, &sheet, problem);
		if (!cases[i].problem) {
			assert_int_equal(status, DRT_OK);
			assert_string_equal(order.symbol, "AAPL");
			assert_string_equal(order.strategy, "manual");
			continue;
		}
		assert_int_not_equal(status, DRT_OK);
		assert_non_null(strstr(problem, cases[i].problem));
		assert_true(*problem);
		assert_int_equal(order.quantity.e8, 77 * DECIMAL_ONE);
	}
}

static void a_long_note_ends_at_a_whole_letter(void **state)
{
	struct sheet sheet;
	struct order order;
	char problem[PANE_TEXT], note[200] = "";
	(void)state;

	for (int i = 0; i < 60; i++)
		strcat(note, "語");
	set_fields(&sheet, (const char *const[TICKET_FIELDS]){ "AAPL", "BUY", "5", "MKT", "",
	                                                       "", "DAY", note });
	assert_int_equal(ticket_read(&order, &sheet, problem), DRT_OK);
	assert_int_equal(strlen(order.note), 93); /* 31 letters of three bytes */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tickets_are_read_field_by_field),
		cmocka_unit_test(a_long_note_ends_at_a_whole_letter),
	};

	setlocale(LC_CTYPE, "");
	return cmocka_run_group_tests_name("ui ticket", tests, NULL, NULL);
}
