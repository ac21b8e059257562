/* test_file.c - the contract in file.h, clause by clause. */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/file.h"
#include "tests/support/failing_alloc.h"
#include "tests/support/support.h"

static mode_t mode_of(const char *path)
{
	struct stat info;

	assert_int_equal(stat(path, &info), 0);
	return info.st_mode & 07777;
}

/* ---- whole files ---- */

static void a_file_is_read_whole_and_bounded(void **state)
{
	const char *path = test_scratch_path("read");
	struct drt_error error = { 0 };
	size_t length = 0;
	char *text = NULL;
	(void)state;

	test_write_file(path, "0123456789");
	assert_int_equal(file_read(&text, &length, path, 10, &error), DRT_OK);
	assert_int_equal(length, 10);
	assert_string_equal(text, "0123456789");
	free(text);
	text = NULL;
	assert_int_equal(file_read(&text, &length, path, SIZE_MAX, NULL), DRT_OK);
	free(text);
	text = NULL;
	assert_int_equal(file_read(&text, &length, path, 9, &error), DRT_ERANGE);
	assert_non_null(strstr(error.text, path));
	assert_null(text);
	test_write_file(path, "");
	assert_int_equal(file_read(&text, NULL, path, 0, NULL), DRT_OK);
	assert_string_equal(text, "");
	free(text);
}

static void what_cannot_be_read_says_why(void **state)
{
	const char *missing = test_scratch_path("missing");
	struct drt_error error = { 0 };
	char *text = NULL;
	(void)state;

	assert_int_equal(file_read(&text, NULL, missing, 10, &error), DRT_ENOTFOUND);
	assert_non_null(strstr(error.text, missing));
	assert_non_null(strstr(error.text, strerror(ENOENT)));
	assert_int_equal(file_read(&text, NULL, test_scratch_dir(), 10, &error), DRT_EINVAL);
	assert_int_equal(file_read(&text, NULL, "/dev/null", 10, &error), DRT_EINVAL);
	assert_int_equal(file_fail(&error, EACCES, "p", "d"), DRT_EDENIED);
	assert_int_equal(file_fail(&error, ENOSPC, "p", "d"), DRT_EIO);
	assert_string_equal(error.text, "p: d: No space left on device");
	assert_null(text);
}

static void a_large_file_is_read_in_steps(void **state)
{
	const char *path = test_scratch_path("large");
	size_t length = 0;
	char *bytes = malloc(300001);
	char *text = NULL;
	(void)state;

	memset(bytes, 'y', 300000);
	bytes[300000] = '\0';
	test_write_file(path, bytes);
	for (int n = 0; n < 3; n++) {
		failing_alloc_after(n);
		assert_int_equal(file_read(&text, NULL, path, 1 << 20, NULL), DRT_ENOMEM);
		assert_null(text);
	}
	failing_alloc_after(-1);
	assert_int_equal(file_read(&text, &length, path, 1 << 20, NULL), DRT_OK);
	assert_int_equal(length, 300000);
	assert_memory_equal(text, bytes, 300001);
	free(text);
	free(bytes);
}

static void a_write_replaces_the_file_whole(void **state)
{
	const char *path = test_scratch_path("replaced");
	struct stat before;
	struct stat after;
	char *text = NULL;
	mode_t mask = umask(077);
	(void)state;

	assert_int_equal(file_write_atomic(path, "one", 3, 0644, NULL), DRT_OK);
	umask(mask);
	assert_int_equal(mode_of(path), 0644);
	assert_int_equal(stat(path, &before), 0);
	assert_int_equal(file_write_atomic(path, "two\0three", 9, 0600, NULL), DRT_OK);
	assert_int_equal(stat(path, &after), 0);
	assert_true(before.st_ino != after.st_ino);
	assert_int_equal(mode_of(path), 0600);
	text = test_read_file(path, NULL);
	assert_memory_equal(text, "two\0three", 9);
	free(text);
}

static void a_write_that_fails_leaves_the_old_file(void **state)
{
	const char *dir = test_scratch_path("is-a-directory");
	const char *inside = test_scratch_path("is-a-directory/file");
	const char *beside = test_scratch_path("is-a-directory/sub");
	struct drt_error error = { 0 };
	char command[600];
	(void)state;

	assert_int_equal(file_make_dirs(beside, 0755, NULL), DRT_OK);
	test_write_file(inside, "old");
	assert_int_equal(file_write_atomic(beside, "x", 1, 0600, &error), DRT_EIO);
	assert_non_null(strstr(error.text, beside));
	assert_int_equal(
		file_write_atomic(test_scratch_path("none/file"), "x", 1, 0600, &error),
		DRT_ENOTFOUND);
	snprintf(command, sizeof(command), "test $(ls '%s' | wc -l) = 2", dir);
	assert_int_equal(system(command), 0); /* no temporary file stays */
}

/* ---- directories ---- */

static void directories_are_made_down_to_the_last(void **state)
{
	const char *path = test_scratch_path("a/b//c");
	struct drt_error error = { 0 };
	mode_t mask = umask(022);
	(void)state;

	assert_int_equal(file_make_dirs(path, 0700, NULL), DRT_OK);
	assert_int_equal(file_make_dirs(path, 0755, NULL), DRT_OK); /* stays as it is */
	umask(mask);
	assert_int_equal(mode_of(test_scratch_path("a")), 0700);
	assert_int_equal(mode_of(path), 0700);
	assert_int_equal(file_make_dirs("/", 0700, NULL), DRT_OK);
	test_write_file(test_scratch_path("a/file"), "x");
	assert_int_equal(file_make_dirs(test_scratch_path("a/file"), 0700, &error), DRT_EEXIST);
	assert_int_equal(file_make_dirs(test_scratch_path("a/file/b"), 0700, &error),
	                 DRT_EEXIST);
	failing_alloc_after(0);
	assert_int_equal(file_make_dirs(path, 0700, NULL), DRT_ENOMEM);
}

static void a_private_directory_is_ours_alone(void **state)
{
	const char *path = test_scratch_path("deep/private");
	const char *link = test_scratch_path("link");
	struct drt_error error = { 0 };
	(void)state;

	assert_int_equal(file_make_private_dir(path, NULL), DRT_OK);
	assert_int_equal(mode_of(path), 0700);
	assert_int_equal(file_make_private_dir(path, NULL), DRT_OK);
	assert_int_equal(chmod(path, 0755), 0);
	assert_int_equal(file_make_private_dir(path, &error), DRT_EDENIED);
	assert_non_null(strstr(error.text, "chmod 700"));
	assert_int_equal(chmod(path, 0700), 0);
	assert_int_equal(symlink(path, link), 0);
	assert_int_equal(file_make_private_dir(link, &error), DRT_EEXIST);
	if (geteuid() == 0) { /* only then another owner can be made up */
		assert_int_equal(chown(path, 12345, 12345), 0);
		assert_int_equal(file_make_private_dir(path, &error), DRT_EDENIED);
		assert_non_null(strstr(error.text, "12345"));
	}
}

/* ---- locks ---- */

static void what_is_there_is_seen_and_what_cannot_be_looked_at_too(void **state)
{
	char missing[300], below[320], loop[300];

	(void)state;
	snprintf(missing, sizeof(missing), "%s", test_scratch_path("never"));
	snprintf(below, sizeof(below), "%s/file", missing);
	snprintf(loop, sizeof(loop), "%s", test_scratch_path("loop"));
	assert_true(file_may_exist(test_scratch_dir()));
	assert_false(file_may_exist(missing));
	assert_false(file_may_exist(below));
	assert_int_equal(symlink("loop", loop), 0);
	assert_true(file_may_exist(loop)); /* a link that leads nowhere is there */
	snprintf(below, sizeof(below), "%s/file", loop);
	assert_true(file_may_exist(below)); /* ELOOP */
}

static void a_lock_has_one_holder_who_is_named(void **state)
{
	const char *path = test_scratch_path("lock");
	struct file_lock *lock = NULL;
	struct file_lock *second = NULL;
	struct drt_error error = { 0 };
	char number[32];
	pid_t pid = 0;
	(void)state;

	assert_int_equal(file_lock_holder(&pid, path, &error), DRT_ENOTFOUND);
	assert_int_equal(file_lock_acquire(&lock, path, NULL), DRT_OK);
	assert_int_equal(mode_of(path), 0600);
	assert_int_equal(file_lock_acquire(&second, path, &error), DRT_EBUSY);
	snprintf(number, sizeof(number), "process %ld", (long)getpid());
	assert_non_null(strstr(error.text, number));
	assert_int_equal(file_lock_holder(&pid, path, NULL), DRT_OK);
	assert_int_equal(pid, getpid());
	assert_int_equal(truncate(path, 0), 0);
	assert_int_equal(file_lock_holder(&pid, path, &error), DRT_EPARSE);
	assert_int_equal(file_lock_acquire(&second, path, &error), DRT_EBUSY);
	file_lock_release(lock);
	assert_int_equal(file_lock_holder(&pid, path, &error), DRT_ENOTFOUND);
	assert_int_equal(file_lock_acquire(&second, path, NULL), DRT_OK);
	file_lock_release(second);
	file_lock_release(NULL);
}

static void a_lock_ends_with_its_process(void **state)
{
	const char *path = test_scratch_path("lock-of-a-child");
	struct file_lock *lock = NULL;
	int status = 0;
	pid_t child = fork();
	(void)state;

	if (child == 0) {
		status = file_lock_acquire(&lock, path, NULL) == DRT_OK ? 0 : 1;
		_exit(status); /* without releasing */
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_int_equal(file_lock_acquire(&lock, path, NULL), DRT_OK);
	file_lock_release(lock);
}

static void a_lock_follows_no_link_and_needs_memory(void **state)
{
	const char *target = test_scratch_path("target");
	const char *link = test_scratch_path("lock-link");
	struct file_lock *lock = NULL;
	(void)state;

	assert_int_equal(symlink(target, link), 0);
	assert_int_equal(file_lock_acquire(&lock, link, NULL), DRT_EIO);
	assert_int_equal(access(target, F_OK), -1);
	failing_alloc_after(0);
	assert_int_equal(file_lock_acquire(&lock, target, NULL), DRT_ENOMEM);
	assert_null(lock);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_read_whole_and_bounded),
		cmocka_unit_test(what_cannot_be_read_says_why),
		cmocka_unit_test(a_large_file_is_read_in_steps),
		cmocka_unit_test(a_write_replaces_the_file_whole),
		cmocka_unit_test(a_write_that_fails_leaves_the_old_file),
		cmocka_unit_test(directories_are_made_down_to_the_last),
		cmocka_unit_test(a_private_directory_is_ours_alone),
		cmocka_unit_test(what_is_there_is_seen_and_what_cannot_be_looked_at_too),
		cmocka_unit_test(a_lock_has_one_holder_who_is_named),
		cmocka_unit_test(a_lock_ends_with_its_process),
		cmocka_unit_test(a_lock_follows_no_link_and_needs_memory),
	};

	return cmocka_run_group_tests_name("file", tests, NULL, NULL);
}
