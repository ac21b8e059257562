/* test_address.c - io/address.h: address texts, good and bad, and who reaches whom. */
#include "io/address.h"

#include <stdio.h>
#include <string.h>

#include "tests/support/support.h"

static void addresses_are_split_and_written_back(void **state)
{
	static const struct {
		const char *text, *name, *canonical;
		enum address_kind kind;
		int port;
	} rows[] = {
		{ "tcp:127.0.0.1:4002", "127.0.0.1", "tcp:127.0.0.1:4002", ADDRESS_TCP, 4002 },
		{ "tcp:localhost:0", "127.0.0.1", "tcp:127.0.0.1:0", ADDRESS_TCP, 0 },
		{ "tcp:0.0.0.0:65535", "0.0.0.0", "tcp:0.0.0.0:65535", ADDRESS_TCP, 65535 },
		{ "tcp:[::1]:4002", "::1", "tcp:[::1]:4002", ADDRESS_TCP, 4002 },
		{ "tcp:[fe80::1]:00080", "fe80::1", "tcp:[fe80::1]:80", ADDRESS_TCP, 80 },
		{ "unix:/run/drt/control.sock", "/run/drt/control.sock",
		  "unix:/run/drt/control.sock", ADDRESS_UNIX, 0 },
		{ "unix:a:b", "a:b", "unix:a:b", ADDRESS_UNIX, 0 },
		{ "unix: ", " ", "unix: ", ADDRESS_UNIX, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct address address;
		char text[ADDRESS_TEXT];

		assert_int_equal(address_parse(&address, rows[i].text, NULL), DRT_OK);
		assert_int_equal(address.kind, rows[i].kind);
		assert_int_equal(address.port, rows[i].port);
		assert_string_equal(address.name, rows[i].name);
		address_format(text, &address);
		assert_string_equal(text, rows[i].canonical);
	}
}

static void what_is_no_address_says_how_to_write_one(void **state)
{
	static const struct {
		const char *text, *part;
	} rows[] = {
		{ "", "tcp:HOST:PORT or unix:PATH" },
		{ "127.0.0.1:4002", "tcp:HOST:PORT or unix:PATH" },
		{ "TCP:127.0.0.1:4002", "tcp:HOST:PORT or unix:PATH" },
		{ "udp:127.0.0.1:1", "tcp:HOST:PORT or unix:PATH" },
		{ " tcp:127.0.0.1:1", "tcp:HOST:PORT or unix:PATH" },
		{ "tcp:", "tcp:HOST:PORT" },
		{ "tcp:127.0.0.1", "tcp:HOST:PORT" },
		{ "tcp::4002", "tcp:HOST:PORT" },
		{ "tcp:host:", "0 to 65535" },
		{ "tcp:host:65536", "0 to 65535" },
		{ "tcp:host:-1", "0 to 65535" },
		{ "tcp:host:4002 ", "0 to 65535" },
		{ "tcp:host:http", "0 to 65535" },
		{ "tcp:host:99999999999999999999", "0 to 65535" },
		{ "tcp:::1:4002", "brackets" },
		{ "tcp:[::1:4002", "brackets" },
		{ "tcp:::1]:4002", "brackets" },
		{ "tcp:[]:4002", "tcp:HOST:PORT" },
		{ "unix:", "path is missing" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct drt_error error = { .status = DRT_OK };
		struct address address = { .kind = ADDRESS_UNIX, .port = 77 };
		enum drt_status status = address_parse(&address, rows[i].text, &error);

		if (status != DRT_EINVAL || !strstr(error.text, rows[i].part))
			fail_msg("%s: %s", rows[i].text, error.text);
		assert_int_equal(address.port, 77);
	}
}

static void names_have_the_length_that_the_system_takes(void **state)
{
	char text[200] = "unix:";
	struct drt_error error = { .status = DRT_OK };
	struct address address;
	char back[ADDRESS_TEXT];

	(void)state;
	memset(text + 5, 'x', ADDRESS_NAME - 1);
	assert_int_equal(address_parse(&address, text, &error), DRT_OK);
	address_format(back, &address);
	assert_string_equal(back, text);
	text[5 + ADDRESS_NAME - 1] = 'x';
	assert_int_equal(address_parse(&address, text, &error), DRT_EINVAL);
	assert_non_null(strstr(error.text, "108"));
	assert_non_null(strstr(error.text, "107"));
	memset(text, 'x', 150);
	memcpy(text, "tcp:", 4);
	memcpy(text + 120, ":1", 3);
	assert_int_equal(address_parse(&address, text, &error), DRT_EINVAL);
	assert_non_null(strstr(error.text, "too long"));
}

static void a_listener_on_any_host_is_reached_by_its_port(void **state)
{
	static const struct {
		const char *to, *on;
		bool reaches;
	} rows[] = {
		{ "tcp:127.0.0.1:5", "tcp:127.0.0.1:5", true },
		{ "tcp:127.0.0.1:5", "tcp:127.0.0.1:6", false },
		{ "tcp:127.0.0.1:5", "tcp:0.0.0.0:5", true },
		{ "tcp:[::1]:5", "tcp:[::]:5", true },
		{ "tcp:127.0.0.1:5", "tcp:[::]:5", true },
		{ "tcp:0.0.0.0:5", "tcp:127.0.0.1:5", false },
		{ "unix:a", "unix:a", true },
		{ "unix:a", "unix:b", false },
		{ "unix:0.0.0.0", "tcp:0.0.0.0:0", false },
		{ "tcp:0.0.0.0:0", "unix:0.0.0.0", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct address to;
		struct address on;

		assert_int_equal(address_parse(&to, rows[i].to, NULL), DRT_OK);
		assert_int_equal(address_parse(&on, rows[i].on, NULL), DRT_OK);
		if (address_reaches(&to, &on) != rows[i].reaches)
			fail_msg("%s to %s", rows[i].to, rows[i].on);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_split_and_written_back),
		cmocka_unit_test(what_is_no_address_says_how_to_write_one),
		cmocka_unit_test(names_have_the_length_that_the_system_takes),
		cmocka_unit_test(a_listener_on_any_host_is_reached_by_its_port),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
