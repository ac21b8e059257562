/* fuzz.h - the frame of the fuzz targets.
 *
 * A target is one file with the function below and its seeds. Linked with driver.c it is
 * a program that needs no special compiler:
 *
 *     fuzz_NAME [RUNS [SEED]]     mutates the seeds RUNS times (100000), repeatably
 *     fuzz_NAME FILE...           tries the files, as those a crash left behind
 *
 * Build it with --enable-sanitizers=address. With clang's -fsanitize=fuzzer the same
 * function is libFuzzer's entry and the driver is left out. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* Feeds the bytes to the parser under test; any crash or report is a finding. Always 0. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Inputs to begin with, ended by a NULL text; size 0 means strlen(). */
struct fuzz_seed {
	const char *bytes;
	size_t size;
};
extern const struct fuzz_seed fuzz_seeds[];

#endif
