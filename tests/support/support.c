/* support.c - see support.h. */
#include "tests/support/support.h"

#include <ftw.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char scratch[256];
static pid_t scratch_owner;

static const char *root(const char *variable, const char *otherwise)
{
	const char *value = getenv(variable);

	return value && *value ? value : otherwise;
}

/* Paths handed out; they stay reachable, so that a leak checker does not mind. */
struct kept_path {
	struct kept_path *next;
	char text[];
};
static struct kept_path *kept_paths;

static const char *join(const char *directory, const char *relative)
{
	size_t size = strlen(directory) + strlen(relative) + 2;
	struct kept_path *path = malloc(sizeof(*path) + size);

	if (!path)
		abort();
	snprintf(path->text, size, "%s/%s", directory, relative);
	path->next = kept_paths;
	kept_paths = path;
	return path->text;
}

void test_require_shared(void)
{
	const char *path = test_shared_path("DESIGN.md");
	const char *required = getenv("DRT_REQUIRE_SHARED");

	if (access(path, R_OK) == 0)
		return;
	if (required && strcmp(required, "1") == 0) {
		fprintf(stderr, "FAILED: %s is absent and DRT_REQUIRE_SHARED=1\n", path);
		exit(1);
	}
	fprintf(stderr, "SKIPPED: reference data %s is absent; set DRT_SHARED\n", path);
	exit(77);
}

int test_server_version(void)
{
	return atoi(root("DRT_TEST_SERVER_VERSION", "0"));
}

const char *test_shared_path(const char *relative)
{
	return join(root("DRT_SHARED", "../shared"), relative);
}

const char *test_source_path(const char *relative)
{
	return join(root("DRT_SRCDIR", "."), relative);
}

const char *test_build_path(const char *relative)
{
	return join(root("DRT_BUILDDIR", "."), relative);
}

static int remove_entry(const char *path, const struct stat *info, int kind, struct FTW *walk)
{
	(void)info;
	(void)kind;
	(void)walk;
	return remove(path);
}

static void remove_scratch(void)
{
	if (*scratch && getpid() == scratch_owner)
		nftw(scratch, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

const char *test_scratch_dir(void)
{
	if (!*scratch) {
		snprintf(scratch, sizeof(scratch), "%s/drt-test-XXXXXX",
		         root("TMPDIR", "/tmp"));
		if (!mkdtemp(scratch)) {
			perror(scratch);
			abort();
		}
		scratch_owner = getpid();
		atexit(remove_scratch);
	}
	return scratch;
}

const char *test_scratch_path(const char *relative)
{
	return join(test_scratch_dir(), relative);
}

char *test_read_file(const char *path, size_t *length)
{
	FILE *file = fopen(path, "rb");
	char *text = NULL;
	long size = 0;

	if (!file || fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 0)
		fail_msg("cannot read %s", path);
	rewind(file);
	text = malloc((size_t)size + 1);
	if (!text || fread(text, 1, (size_t)size, file) != (size_t)size)
		fail_msg("cannot read %s", path);
	fclose(file);
	text[size] = '\0';
	if (length)
		*length = (size_t)size;
	return text;
}

void test_write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "wb");

	if (!file || fputs(text, file) < 0 || fclose(file) != 0)
		fail_msg("cannot write %s", path);
}

int test_close(double got, double want, double tolerance)
{
	if (isnan(got) || isnan(want))
		return isnan(got) && isnan(want);
	if (isinf(got) || isinf(want))
		return got == want;
	return fabs(got - want) <= tolerance * fmax(1.0, fabs(want));
}
