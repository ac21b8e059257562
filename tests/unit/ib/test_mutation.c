/* test_mutation.c - damaged frames by the hundred thousand, from a seed.
 *
 * Recorded and random frames are damaged in a few places and given to the codec of
 * both directions at every version. Nothing may crash or read past the end (each
 * frame lies in memory of exactly its size); what is accepted must be a message that
 * can be written and read again with the same result. DRT_MUTATIONS sets the count. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/support.h"
#include "tests/unit/ib/random_message.h"
#include "tests/unit/ib/recorded.h"

enum { MUTATIONS = 200000, SEEDS_MAX = 1500, FRAME_ROOM = 8192 };

struct seed {
	char *bytes;
	size_t length;
	enum ib_direction direction;
};

static struct seed seeds[SEEDS_MAX];
static size_t seed_count;

static void add_seed(const char *bytes, size_t length, enum ib_direction direction)
{
	if (seed_count == SEEDS_MAX || length == 0 || length > FRAME_ROOM / 2)
		return;
	seeds[seed_count].bytes = malloc(length);
	assert_non_null(seeds[seed_count].bytes);
	memcpy(seeds[seed_count].bytes, bytes, length);
	seeds[seed_count].length = length;
	seeds[seed_count++].direction = direction;
}

static void add_recorded(void)
{
	DIR *directory = opendir(test_shared_path("ib/messages"));
	struct dirent *entry = NULL;

	assert_non_null(directory);
	while ((entry = readdir(directory)) != NULL) {
		struct recorded recorded;
		bool client = strncmp(entry->d_name, "client_", 7) == 0;

		if (strncmp(entry->d_name + 6, "_", 1) != 0)
			continue;
		recorded_read(&recorded, entry->d_name);
		for (size_t i = 0; i < recorded.count; i++)
			add_seed(recorded.line[i].bytes, recorded.line[i].length,
			         client ? IB_TO_SERVER : IB_TO_CLIENT);
		recorded_release(&recorded);
	}
	closedir(directory);
}

/* The order in which a directory is read must not matter. */
static int compare_seeds(const void *a, const void *b)
{
	const struct seed *left = a;
	const struct seed *right = b;
	size_t shorter = left->length < right->length ? left->length : right->length;
	int order = memcmp(left->bytes, right->bytes, shorter);

	if (order == 0)
		order = (left->length > right->length) - (left->length < right->length);
	return order ? order : (int)left->direction - (int)right->direction;
}

static void add_random(struct rng *rng)
{
	struct ib_arena arena;
	struct strbuf wire;

	ib_arena_init(&arena);
	strbuf_init(&wire);
	for (int d = IB_TO_SERVER; d <= IB_TO_CLIENT; d++) {
		enum ib_direction direction = (enum ib_direction)d;

		for (int32_t id = 0; id < ib_layout_end(direction); id++) {
			for (int i = 0; i < 6 && ib_layout_find(direction, id); i++) {
				struct ib_message message;

				random_message(&message, &arena, rng, direction, id, 178);
				strbuf_clear(&wire);
				assert_int_equal(
					d == IB_TO_SERVER
						? ib_encode_client(&wire, &message, 178, NULL)
						: ib_encode_server(&wire, &message, 178, NULL),
					DRT_OK);
				add_seed(wire.text + 4, wire.length - 4, direction);
				ib_arena_reset(&arena);
			}
		}
	}
	strbuf_release(&wire);
	ib_arena_release(&arena);
}

/* ---- damage ---- */

static size_t insert(char *bytes, size_t length, size_t at, const char *what, size_t count)
{
	if (length + count > FRAME_ROOM)
		return length;
	memmove(bytes + at + count, bytes + at, length - at);
	memcpy(bytes + at, what, count);
	return length + count;
}

/* Texts that parsers stumble over, each with its NUL. */
static const char *const nasty[] = {
	"",
	"-1",
	"0",
	"2147483647",
	"2147483648",
	"9223372036854775807",
	"9223372036854775808",
	"1.7976931348623157E308",
	"1e400",
	"-1e-400",
	"Infinity",
	"NaN",
	"?",
	"99999999",
	"\\u00e9\\ud83d",
	"BAG",
	"PEG BEST",
	"None",
	"0.000000000000000000000000000000000000000000000000000000000000000000001",
};

static size_t damage(char *bytes, size_t length, struct rng *rng)
{
	size_t at = rng_below(rng, length);

	switch (rng_below(rng, 7)) {
	case 0: /* another byte */
		bytes[at] = (char)rng_next(rng);
		return length;
	case 1: /* a bit */
		bytes[at] = (char)(bytes[at] ^ (1 << rng_below(rng, 8)));
		return length;
	case 2: /* cut */
		return 1 + rng_below(rng, length);
	case 3: /* a piece missing */ {
		size_t count = 1 + rng_below(rng, length - at);

		memmove(bytes + at, bytes + at + count, length - at - count);
		return length - count;
	}
	case 4: /* a piece twice */ {
		char piece[64];
		size_t count = 1 + rng_below(rng, sizeof(piece));

		if (count > length - at)
			count = length - at;
		memcpy(piece, bytes + at, count);
		return insert(bytes, length, at, piece, count);
	}
	default: /* a field replaced by a nasty one */ {
		const char *text = nasty[rng_below(rng, sizeof(nasty) / sizeof(nasty[0]))];
		size_t start = at;
		size_t end = at;

		while (start > 0 && bytes[start - 1] != '\0')
			start--;
		while (end < length && bytes[end] != '\0')
			end++;
		memmove(bytes + start, bytes + end, length - end);
		return insert(bytes, length - (end - start), start, text, strlen(text));
	}
	}
}

/* ---- the check ---- */

static size_t accepted;
static size_t refused;

static enum drt_status decode(struct ib_message *out, struct ib_decoder *decoder,
                              const char *bytes, size_t length, enum ib_direction direction,
                              struct drt_error *error)
{
	struct ib_frame frame = { bytes, length };

	return direction == IB_TO_SERVER ? ib_decode_client(out, decoder, &frame, error)
	                                 : ib_decode_server(out, decoder, &frame, error);
}

static enum drt_status encode(struct strbuf *out, const struct ib_message *message, int version,
                              enum ib_direction direction)
{
	return direction == IB_TO_SERVER ? ib_encode_client(out, message, version, NULL)
	                                 : ib_encode_server(out, message, version, NULL);
}

static void fail_unstable(const struct strbuf *first, const struct strbuf *second)
{
	for (size_t i = 4; i < first->length; i++)
		print_message("%c", first->text[i] >= ' ' ? first->text[i] : '|');
	print_message("\n");
	for (size_t i = 4; i < second->length; i++)
		print_message("%c", second->text[i] >= ' ' ? second->text[i] : '|');
	fail_msg("written again it is not the same");
}

/* What was accepted, written, read and written again, is the same text. */
static void check_stable(const struct ib_message *message, int version,
                         enum ib_direction direction)
{
	struct ib_decoder *decoder = NULL;
	struct ib_message back;
	struct strbuf first;
	struct strbuf second;

	strbuf_init(&first);
	strbuf_init(&second);
	/* a request may have bytes that no client of ours would send */
	if (encode(&first, message, version, direction) == DRT_OK) {
		assert_int_equal(ib_decoder_new(&decoder, version), DRT_OK);
		if (decode(&back, decoder, first.text + 4, first.length - 4, direction, NULL) ==
		    DRT_OK) {
			assert_int_equal(encode(&second, &back, version, direction), DRT_OK);
			if (first.length != second.length ||
			    memcmp(first.text, second.text, first.length) != 0)
				fail_unstable(&first, &second);
		} else {
			fail_msg("a message of id %d cannot be read back", (int)message->id);
		}
		ib_decoder_free(decoder);
	}
	strbuf_release(&first);
	strbuf_release(&second);
}

static void check_one(const char *bytes, size_t length, enum ib_direction direction,
                      struct ib_decoder *decoder, bool stable)
{
	struct ib_message message;
	struct drt_error error = { 0 };
	char *exact = malloc(length ? length : 1);
	enum drt_status status = DRT_OK;

	assert_non_null(exact);
	memcpy(exact, bytes, length);
	status = decode(&message, decoder, exact, length, direction, &error);
	if (status == DRT_OK) {
		accepted++;
		if (stable)
			check_stable(&message, ib_decoder_version(decoder), direction);
	} else {
		refused++;
		assert_int_equal(error.status, status);
		assert_true(status == DRT_EPARSE || status == DRT_ERANGE ||
		            status == DRT_EUNSUPPORTED);
		assert_true(error.text[0] != '\0');
		for (const char *c = error.text; *c; c++)
			assert_true(*c >= ' ' && *c <= '~');
	}
	free(exact);
}

static void damaged_frames_are_refused_or_stay_what_they_are(void **state)
{
	static const int versions[] = { 157, 163, 166, 173, 177, 178, 187, 200 };
	struct ib_decoder *decoder[8];
	struct rng rng;
	const char *wanted = getenv("DRT_MUTATIONS");
	long count = wanted ? atol(wanted) : MUTATIONS;
	static char bytes[FRAME_ROOM + 256];

	(void)state;
	rng_init(&rng, 20240601);
	add_recorded();
	qsort(seeds, seed_count, sizeof(seeds[0]), compare_seeds);
	add_random(&rng);
	for (int i = 0; i < 8; i++)
		assert_int_equal(ib_decoder_new(&decoder[i], versions[i]), DRT_OK);
	for (long i = 0; i < count; i++) {
		const struct seed *seed = &seeds[rng_below(&rng, seed_count)];
		size_t length = seed->length;
		enum ib_direction direction = seed->direction;

		memcpy(bytes, seed->bytes, length);
		for (uint64_t n = rng_below(&rng, 4); n > 0 && length > 0; n--)
			length = damage(bytes, length, &rng);
		if (length > 0 && rng_below(&rng, 2))
			bytes[length - 1] = '\0'; /* let it get past the first check */
		if (rng_below(&rng, 20) == 0)
			direction = direction == IB_TO_SERVER ? IB_TO_CLIENT : IB_TO_SERVER;
		check_one(bytes, length, direction, decoder[rng_below(&rng, 8)], i % 4 == 0);
	}
	for (int i = 0; i < 8; i++)
		ib_decoder_free(decoder[i]);
	print_message("%zu seeds, %zu accepted, %zu refused\n", seed_count, accepted, refused);
	assert_true(accepted > (size_t)count / 20);
	assert_true(refused > (size_t)count / 20);
}

/* Streams of frames with damage in between, in pieces: the reader never loses its way
 * without saying so. */
static void damaged_streams_end_in_frames_or_an_error(void **state)
{
	struct rng rng;
	long broken = 0;
	long frames = 0;

	(void)state;
	rng_init(&rng, 7);
	for (int round = 0; round < 3000; round++) {
		struct ib_reader reader;
		struct ib_frame frame;
		struct strbuf stream;
		size_t fed = 0;
		enum drt_status status = DRT_EEMPTY;

		strbuf_init(&stream);
		for (int i = 0; i < 5; i++) {
			const struct seed *seed = &seeds[rng_below(&rng, seed_count)];
			size_t begin = ib_frame_begin(&stream);

			strbuf_append(&stream, seed->bytes, seed->length);
			assert_int_equal(ib_frame_end(&stream, begin), DRT_OK);
		}
		stream.text[rng_below(&rng, stream.length)] ^= (char)(1 << rng_below(&rng, 8));
		ib_reader_init(&reader, 100000);
		while (fed < stream.length && status == DRT_EEMPTY) {
			size_t piece = 1 + rng_below(&rng, 400);

			if (piece > stream.length - fed)
				piece = stream.length - fed;
			assert_int_equal(ib_reader_feed(&reader, stream.text + fed, piece),
			                 DRT_OK);
			fed += piece;
			while ((status = ib_reader_next(&frame, &reader, NULL)) == DRT_OK)
				frames++;
		}
		broken += status == DRT_EPARSE;
		ib_reader_release(&reader);
		strbuf_release(&stream);
	}
	assert_true(frames > 3000);
	assert_true(broken > 0);
	for (size_t i = 0; i < seed_count; i++)
		free(seeds[i].bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(damaged_frames_are_refused_or_stay_what_they_are),
		cmocka_unit_test(damaged_streams_end_in_frames_or_an_error),
	};
	int failed = 0;

	test_require_shared();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	printf("compared %zu numbers in %zu files\n", accepted + refused, seed_count);
	return failed;
}
