/* fuzz_configuration.c - any text as a configuration file. What is accepted can be shown
 * and read again. */
#include <stdlib.h>
#include <string.h>

#include "io/configuration.h"
#include "tests/fuzz/fuzz.h"

const struct fuzz_seed fuzz_seeds[] = {
	{ "trading: { mode = \"live\"; account = \"U1\"; approval_ttl_s = \"5m\";\n"
	  "  auto_approve = ( { strategy = \"swing\"; max_value = 2500.50;\n"
	  "    hours = \"09:30-16:00\"; paper_only = false; } ); };\n",
	  0 },
	{ "risk: { max_order_value = 123456.78; max_quote_age_s = 0.5;\n"
	  "  price_collar_pct = 3; duplicate_window_s = \"250ms\"; };\n",
	  0 },
	{ "data: { sources = [ \"IBKR\", \"stooq\" ]; }; schedule: { nightly = \"off\"; };\n",
	  0 },
	{ "watchlists = ( { name = \"tech\"; symbols = [ \"AAPL\" ]; } );\n", 0 },
	{ "strategies: { momentum: { lookback = 252L; trend = true; k = 1e9; s = \"x\"; }; "
	  "};\n",
	  0 },
	{ "# comment\n/* other */ broker: { port = 0x10; host = \"a\" \"b\"; }; // end\n", 0 },
	{ NULL, 0 },
};

/* libconfig 1.5 itself loses a few bytes of some texts that it refuses. */
const char *__lsan_default_suppressions(void);
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void)
{
	return "leak:libconfig.so\n";
}

static enum drt_status accept(void *arg, const struct config_param *param,
                              struct drt_error *error)
{
	(void)arg;
	(void)error;
	return param->strategy && param->name ? DRT_OK : DRT_EINVAL;
}

static void show_all(const struct config *config)
{
	struct strbuf out;

	strbuf_init(&out);
	for (int i = 0; i < CONFIG_COUNT; i++)
		if (!strstr(config_option((enum config_key)i)->path, "[]"))
			config_show(&out, config, (enum config_key)i, 0);
	if (config_check_params(config, accept, NULL, NULL) != DRT_OK)
		abort();
	strbuf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct config *config = NULL;
	struct drt_error error = { 0 };
	char *text = malloc(size + 1);

	if (!text)
		return 0;
	memcpy(text, bytes, size);
	text[size] = '\0';
	if (config_parse(&config, text, "fuzz", &error) == DRT_OK)
		show_all(config);
	else if (error.status == DRT_OK || strncmp(error.text, "fuzz:", 5) != 0)
		abort(); /* every refusal says where */
	config_free(config);
	free(text);
	return 0;
}
