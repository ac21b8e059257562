/* driver.c - see fuzz.h: tries files, or seeds with random changes. The input of a crash
 * is kept in fuzz-crash before it is tried. */
#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/rng.h"

enum { SIZE_MAX_BYTES = 65536, CHANGES = 8 };

struct input {
	uint8_t bytes[SIZE_MAX_BYTES];
	size_t size;
};

static size_t seed_size(const struct fuzz_seed *seed)
{
	size_t size = seed->size ? seed->size : strlen(seed->bytes);

	return size < SIZE_MAX_BYTES ? size : SIZE_MAX_BYTES;
}

static size_t count_seeds(void)
{
	size_t count = 0;

	while (fuzz_seeds[count].bytes)
		count++;
	return count;
}

/* A part of some seed goes to a random place, over what is there or before it. */
static void splice(struct input *input, struct rng *rng)
{
	const struct fuzz_seed *seed = &fuzz_seeds[rng_below(rng, count_seeds())];
	size_t from = rng_below(rng, seed_size(seed) + 1);
	size_t length = rng_below(rng, seed_size(seed) - from + 1);
	size_t at = rng_below(rng, input->size + 1);

	if (rng_below(rng, 2) == 0 && input->size + length <= SIZE_MAX_BYTES) {
		memmove(input->bytes + at + length, input->bytes + at, input->size - at);
		input->size += length;
	}
	if (length > SIZE_MAX_BYTES - at)
		length = SIZE_MAX_BYTES - at;
	memcpy(input->bytes + at, seed->bytes + from, length);
	if (at + length > input->size)
		input->size = at + length;
}

static void change(struct input *input, struct rng *rng)
{
	static const char interesting[] = "\0\n\r\"\\{}()[];,:=.-+0189eE \xff\x80\xc3\x1f\x8b";
	size_t at = input->size ? rng_below(rng, input->size) : 0;

	switch (rng_below(rng, 5)) {
	case 0:
		splice(input, rng);
		break;
	case 1:
		input->size = at;
		break;
	case 2:
		if (input->size > 0)
			input->bytes[at] ^= (uint8_t)(1u << rng_below(rng, 8));
		break;
	case 3:
		if (input->size > 0)
			input->bytes[at] =
				(uint8_t)interesting[rng_below(rng, sizeof(interesting) - 1)];
		break;
	default: { /* a piece goes */
		size_t length = input->size ? rng_below(rng, input->size - at) : 0;

		memmove(input->bytes + at, input->bytes + at + length,
		        input->size - at - length);
		input->size -= length;
	}
	}
}

static void keep(const struct input *input)
{
	FILE *file = fopen("fuzz-crash", "wb");

	if (!file)
		return;
	fwrite(input->bytes, 1, input->size, file);
	fclose(file);
}

static int try_mutations(unsigned long runs, uint64_t seed)
{
	static struct input input;
	const char *keeps = getenv("FUZZ_KEEP");
	struct rng rng;

	rng_init(&rng, seed);
	for (unsigned long i = 0; i < runs; i++) {
		const struct fuzz_seed *start = &fuzz_seeds[rng_below(&rng, count_seeds())];

		input.size = seed_size(start);
		memcpy(input.bytes, start->bytes, input.size);
		for (uint64_t n = rng_below(&rng, CHANGES); n > 0; n--)
			change(&input, &rng);
		if (keeps)
			keep(&input);
		LLVMFuzzerTestOneInput(input.bytes, input.size);
	}
	printf("%lu inputs, seed %llu\n", runs, (unsigned long long)seed);
	return 0;
}

static int try_file(const char *path)
{
	static struct input input;
	FILE *file = fopen(path, "rb");

	if (!file) {
		perror(path);
		return 1;
	}
	input.size = fread(input.bytes, 1, SIZE_MAX_BYTES, file);
	fclose(file);
	LLVMFuzzerTestOneInput(input.bytes, input.size);
	return 0;
}

int main(int argc, char **argv)
{
	char *end = NULL;
	unsigned long runs = argc > 1 ? strtoul(argv[1], &end, 10) : 100000;
	int failed = 0;

	if (argc < 2 || *end == '\0')
		return try_mutations(runs, argc > 2 ? strtoull(argv[2], NULL, 10) : 1);
	for (int i = 1; i < argc; i++)
		failed |= try_file(argv[i]);
	return failed;
}
