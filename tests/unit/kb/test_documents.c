/* test_documents.c - the contract in documents.h, clause by clause. */
#include <string.h>

#include "tests/unit/kb/fixture.h"

static struct kb *kb;

static int set_up(void **state)
{
	(void)state;
	kb = fixture_kb();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	kb_close(kb);
	return 0;
}

static int64_t store(const char *key, const char *time, const char *title, const char *text,
                     const char *symbol)
{
	struct kb_document document = { .source = "feed",
		                        .key = key,
		                        .kind = "news",
		                        .time_ns = fixture_time(time),
		                        .title = title,
		                        .text = text,
		                        .symbol_count = symbol != NULL };
	struct drt_error error = { 0 };
	int64_t id = 0;

	if (symbol)
		strcpy(document.symbols[0], symbol);
	if (kb_store_document(&id, kb, &document, &error) != DRT_OK)
		fail_msg("%s", error.text);
	return id;
}

/* The keys found, in order, one character each. */
static void assert_found(const struct kb_document_filter *filter, const char *want)
{
	struct kb_document *documents = NULL;
	struct drt_error error = { 0 };
	size_t count = 0;
	char got[16] = "";

	if (kb_find_documents(&documents, &count, kb, filter, &error) != DRT_OK)
		fail_msg("%s", error.text);
	for (size_t i = 0; i < count; i++)
		got[i] = documents[i].key[0];
	kb_documents_free(documents, count);
	assert_string_equal(got, want);
}

static void store_three(void)
{
	store("a", "2025-06-11", "Fed holds rates", "The committee left the rate unchanged.",
	      "SPY");
	store("b", "2025-06-12", "Apple raises dividend", "Zürich café; the Fed was not asked.",
	      "AAPL");
	store("c", "2025-06-13", "Rates and Apple", "", NULL);
}

static void words_find_documents_best_first(void **state)
{
	(void)state;
	store_three();
	assert_found(&(struct kb_document_filter){ .words = "fed" }, "ab");
	assert_found(&(struct kb_document_filter){ .words = "FED rate" }, "a");
	assert_found(&(struct kb_document_filter){ .words = "apple rates" }, "c");
	assert_found(&(struct kb_document_filter){ .words = "divid" }, "b");
	assert_found(&(struct kb_document_filter){ .words = "divid raises" }, "");
	assert_found(&(struct kb_document_filter){ .words = "zurich cafe" }, "b");
	assert_found(&(struct kb_document_filter){ .words = "bitcoin" }, "");
}

static void without_words_the_newest_comes_first(void **state)
{
	(void)state;
	store_three();
	assert_found(NULL, "cba");
	assert_found(&(struct kb_document_filter){ .words = " -- \"*\" " }, "cba");
	assert_found(&(struct kb_document_filter){ .limit = 1 }, "c");
	assert_found(&(struct kb_document_filter){ .symbol = "AAPL" }, "b");
	assert_found(&(struct kb_document_filter){ .symbol = "AAPL", .words = "holds" }, "");
	assert_found(&(struct kb_document_filter){ .kind = "filing" }, "");
	assert_found(&(struct kb_document_filter){ .from_ns = fixture_time("2025-06-12"),
	                                           .to_ns = fixture_time("2025-06-13") },
	             "b");
}

static void punctuation_is_no_syntax(void **state)
{
	static const char *const queries[] = { "fed AND",  "\"fed",   "title:fed", "fed*",
		                               "NEAR(fed", "fed OR",  "(fed)",     "^fed",
		                               "fed'--",   "fed\n{}", "-fed",      "“fed”" };
	(void)state;

	store("x", "2025-06-11", "Fed and or title near", "fed", NULL);
	for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++)
		assert_found(&(struct kb_document_filter){ .words = queries[i] }, "x");
}

static void a_changed_document_replaces_and_an_equal_one_does_nothing(void **state)
{
	int64_t id = store("a", "2025-06-11", "Old title", "text", "SPY");
	int64_t changes = db_total_changes(kb_db(kb));
	(void)state;

	assert_int_equal(store("a", "2025-06-11", "Old title", "text", "SPY"), id);
	assert_int_equal(db_total_changes(kb_db(kb)), changes);
	assert_int_equal(store("a", "2025-06-11", "New title", "text", "AAPL"), id);
	assert_found(&(struct kb_document_filter){ .words = "old" }, "");
	assert_found(&(struct kb_document_filter){ .words = "new" }, "a");
	assert_found(&(struct kb_document_filter){ .symbol = "SPY" }, "");
	assert_found(&(struct kb_document_filter){ .symbol = "AAPL" }, "a");
	assert_int_equal(db_exec(kb_db(kb),
	                         "INSERT INTO document_text (document_text) "
	                         "VALUES ('integrity-check')",
	                         NULL),
	                 DRT_OK);
}

static void a_document_comes_back_whole(void **state)
{
	struct kb_document document = { .source = "sec",
		                        .key = "0001640147-24-000012",
		                        .kind = "filing",
		                        .time_ns = fixture_time("2024-03-26T20:15:00Z"),
		                        .title = "10-K",
		                        .text = "Annual report\nof Snowflake Inc.",
		                        .symbol_count = 2,
		                        .symbols = { "SNOW", "AAPL" } };
	struct kb_document *found = NULL;
	size_t count = 0;
	int64_t id = 0;
	(void)state;

	assert_int_equal(kb_store_document(&id, kb, &document, NULL), DRT_OK);
	assert_int_equal(kb_find_documents(&found, &count, kb, NULL, NULL), DRT_OK);
	assert_int_equal(count, 1);
	assert_int_equal(found->id, id);
	assert_string_equal(found->source, document.source);
	assert_string_equal(found->key, document.key);
	assert_string_equal(found->kind, document.kind);
	assert_int_equal(found->time_ns, document.time_ns);
	assert_string_equal(found->title, document.title);
	assert_string_equal(found->text, document.text);
	assert_int_equal(found->symbol_count, 2);
	assert_string_equal(found->symbols[0], "AAPL");
	assert_string_equal(found->symbols[1], "SNOW");
	kb_documents_free(found, count);
}

static void bad_documents_are_refused(void **state)
{
	struct kb_document good = { .source = "s", .key = "k", .kind = "note" }, bad = good;
	int64_t id = 0;
	(void)state;

	bad.source = "";
	assert_int_equal(kb_store_document(&id, kb, &bad, NULL), DRT_EINVAL);
	bad = good;
	bad.key = "";
	assert_int_equal(kb_store_document(&id, kb, &bad, NULL), DRT_EINVAL);
	bad = good;
	bad.symbol_count = 1;
	strcpy(bad.symbols[0], "a b");
	assert_int_equal(kb_store_document(&id, kb, &bad, NULL), DRT_EINVAL);
	bad.symbol_count = KB_DOCUMENT_SYMBOLS + 1;
	assert_int_equal(kb_store_document(&id, kb, &bad, NULL), DRT_EINVAL);
	assert_found(NULL, "");
	assert_int_equal(kb_store_document(&id, kb, &good, NULL), DRT_OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static void one_is_got_by_source_and_key(void **state)
{
	struct kb_document *document = NULL;
	struct drt_error error = { 0 };

	(void)state;
	store_three();
	assert_int_equal(kb_get_document(&document, kb, "feed", "a", &error), DRT_OK);
	assert_string_equal(document->title, "Fed holds rates");
	assert_string_equal(document->source, "feed");
	kb_documents_free(document, 1);
	assert_int_equal(kb_get_document(&document, kb, "feed", "zzz", &error), DRT_ENOTFOUND);
	assert_non_null(strstr(error.text, "zzz of feed"));
	assert_int_equal(kb_get_document(&document, kb, "note", "a", &error), DRT_ENOTFOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(words_find_documents_best_first),
		TEST(without_words_the_newest_comes_first),
		TEST(punctuation_is_no_syntax),
		TEST(a_changed_document_replaces_and_an_equal_one_does_nothing),
		TEST(a_document_comes_back_whole),
		TEST(bad_documents_are_refused),
		TEST(one_is_got_by_source_and_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
