/* file.c - see file.h. */
#include "config.h"

#include "io/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/strbuf.h"

enum { READ_STEP = 65536, PID_TEXT = 32 };

struct file_lock {
	int fd; /* owned; the lock is the open file's, not the process's */
};

enum drt_status file_fail(struct drt_error *error, int number, const char *path,
                          const char *doing)
{
	enum drt_status status = DRT_EIO;

	if (number == ENOENT || number == ENOTDIR)
		status = DRT_ENOTFOUND;
	else if (number == EACCES || number == EPERM || number == EROFS)
		status = DRT_EDENIED;
	else if (number == ENOMEM)
		status = DRT_ENOMEM;
	return drt_fail(error, status, "%s: %s: %s", path, doing, strerror(number));
}

/* ---- reading ---- */

static enum drt_status read_all(struct strbuf *text, int fd, const char *path, size_t limit,
                                struct drt_error *error)
{
	for (;;) {
		size_t room = limit - text->length + 1; /* one more tells that it is longer */
		ssize_t got = 0;

		if (room > READ_STEP)
			room = READ_STEP;
		if (strbuf_reserve(text, room) != DRT_OK)
			return drt_fail(error, DRT_ENOMEM, "%s: out of memory", path);
		got = read(fd, text->text + text->length, room);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return file_fail(error, errno, path, "cannot read");
		if (got == 0)
			return DRT_OK;
		text->length += (size_t)got;
		if (text->length > limit)
			return drt_fail(error, DRT_ERANGE,
			                "%s: the file has more than %zu bytes", path, limit);
	}
}

static enum drt_status open_regular(int *fd, const char *path, struct drt_error *error)
{
	struct stat info;
	int opened = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (opened < 0)
		return file_fail(error, errno, path, "cannot open");
	if (fstat(opened, &info) != 0 || !S_ISREG(info.st_mode)) {
		close(opened);
		return drt_fail(error, DRT_EINVAL, "%s: not a regular file", path);
	}
	*fd = opened;
	return DRT_OK;
}

enum drt_status file_read(char **out, size_t *length, const char *path, size_t limit,
                          struct drt_error *error)
{
	struct strbuf text;
	int fd = -1;
	enum drt_status status = open_regular(&fd, path, error);

	if (status != DRT_OK)
		return status;
	strbuf_init(&text);
	status = read_all(&text, fd, path, limit < SIZE_MAX ? limit : SIZE_MAX - 1, error);
	close(fd);
	if (status != DRT_OK) {
		strbuf_release(&text);
		return status;
	}
	text.text[text.length] = '\0';
	if (length)
		*length = text.length;
	*out = strbuf_detach(&text);
	return DRT_OK;
}

/* ---- writing ---- */

static int write_all(int fd, const unsigned char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t n = write(fd, bytes, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		bytes += n;
		length -= (size_t)n;
	}
	return 0;
}

/* Syncs the directory that holds `path`, so that the rename outlives a power cut. */
static int sync_parent(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *parent = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
	int fd = -1;
	int result = -1;

	if (!parent)
		return -1;
	fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(parent);
	if (fd < 0)
		return -1;
	result = fsync(fd);
	close(fd);
	return result;
}

static enum drt_status write_beside(char *temporary, const char *path, const void *bytes,
                                    size_t length, mode_t mode, struct drt_error *error)
{
	int fd = mkostemp(temporary, O_CLOEXEC);
	int failure = 0;

	if (fd < 0)
		return file_fail(error, errno, path, "cannot write beside");
	if (write_all(fd, bytes, length) != 0 || fchmod(fd, mode) != 0 || fsync(fd) != 0)
		failure = errno;
	if (close(fd) != 0 && failure == 0)
		failure = errno;
	if (failure == 0 && rename(temporary, path) == 0)
		return DRT_OK;
	if (failure == 0)
		failure = errno;
	unlink(temporary);
	return file_fail(error, failure, path, "cannot write");
}

enum drt_status file_write_atomic(const char *path, const void *bytes, size_t length,
                                  mode_t mode, struct drt_error *error)
{
	enum drt_status status = DRT_OK;
	char *temporary = NULL;

	if (asprintf(&temporary, "%s.XXXXXX", path) < 0)
		return drt_fail(error, DRT_ENOMEM, "%s: out of memory", path);
	status = write_beside(temporary, path, bytes, length, mode, error);
	free(temporary);
	if (status == DRT_OK && sync_parent(path) != 0)
		return file_fail(error, errno, path, "cannot sync the directory of");
	return status;
}

bool file_may_exist(const char *path)
{
	struct stat info;

	return lstat(path, &info) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

/* ---- directories ---- */

static enum drt_status make_dir(const char *path, mode_t mode, struct drt_error *error)
{
	struct stat info;
	int failure = 0;

	if (mkdir(path, mode) == 0)
		return DRT_OK;
	failure = errno;
	if (stat(path, &info) != 0)
		return file_fail(error, failure, path, "cannot make the directory");
	if (!S_ISDIR(info.st_mode))
		return drt_fail(error, DRT_EEXIST, "%s: exists and is no directory", path);
	return DRT_OK;
}

enum drt_status file_make_dirs(const char *path, mode_t mode, struct drt_error *error)
{
	char *copy = strdup(path);
	enum drt_status status = DRT_OK;

	if (!copy)
		return drt_fail(error, DRT_ENOMEM, "%s: out of memory", path);
	for (char *slash = strchr(copy + (*copy == '/'), '/'); slash && status == DRT_OK;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		status = make_dir(copy, mode, error);
		*slash = '/';
	}
	if (status == DRT_OK)
		status = make_dir(copy, mode, error);
	free(copy);
	return status;
}

enum drt_status file_make_private_dir(const char *path, struct drt_error *error)
{
	struct stat info;
	enum drt_status status = DRT_OK;

	if (mkdir(path, 0700) != 0 && errno == ENOENT) {
		status = file_make_dirs(path, 0700, error);
		if (status != DRT_OK)
			return status;
	}
	if (lstat(path, &info) != 0)
		return file_fail(error, errno, path, "cannot make the directory");
	if (!S_ISDIR(info.st_mode))
		return drt_fail(error, DRT_EEXIST, "%s: exists and is no directory", path);
	if (info.st_uid != geteuid())
		return drt_fail(error, DRT_EDENIED,
		                "%s: belongs to another user (%u); remove it or choose another "
		                "directory with DRT_RUNTIME_DIR",
		                path, (unsigned)info.st_uid);
	if (info.st_mode & 077)
		return drt_fail(error, DRT_EDENIED,
		                "%s: others may enter it (mode %03o); run: chmod 700 %s", path,
		                (unsigned)info.st_mode & 0777, path);
	return DRT_OK;
}

/* ---- locks ---- */

/* The number written in an open lock file, or 0. */
static pid_t read_pid(int fd)
{
	char text[PID_TEXT] = "";
	char *end = NULL;
	ssize_t got = pread(fd, text, sizeof(text) - 1, 0);
	long pid = 0;

	if (got <= 0)
		return 0;
	errno = 0;
	pid = strtol(text, &end, 10);
	return errno == 0 && *end == '\n' && pid > 0 && pid <= INT32_MAX ? (pid_t)pid : 0;
}

static enum drt_status say_busy(struct drt_error *error, const char *path, pid_t pid)
{
	if (pid == 0)
		return drt_fail(error, DRT_EBUSY, "%s: another process holds it", path);
	return drt_fail(error, DRT_EBUSY, "%s: process %ld holds it", path, (long)pid);
}

/* Takes the lock of an open file and writes who has it. */
static enum drt_status lock_open_file(int fd, const char *path, struct drt_error *error)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	char text[PID_TEXT];
	int length = snprintf(text, sizeof(text), "%ld\n", (long)getpid());

	if (fcntl(fd, F_OFD_SETLK, &whole) != 0) {
		if (errno == EAGAIN || errno == EACCES)
			return say_busy(error, path, read_pid(fd));
		return file_fail(error, errno, path, "cannot lock");
	}
	if (ftruncate(fd, 0) != 0 || pwrite(fd, text, (size_t)length, 0) != length)
		return file_fail(error, errno, path, "cannot write the lock");
	return DRT_OK;
}

enum drt_status file_lock_acquire(struct file_lock **out, const char *path,
                                  struct drt_error *error)
{
	struct file_lock *lock = malloc(sizeof(*lock));
	enum drt_status status = DRT_OK;

	if (!lock)
		return drt_fail(error, DRT_ENOMEM, "%s: out of memory", path);
	lock->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (lock->fd < 0)
		status = file_fail(error, errno, path, "cannot open the lock");
	else
		status = lock_open_file(lock->fd, path, error);
	if (status == DRT_OK) {
		*out = lock;
		return DRT_OK;
	}
	if (lock->fd >= 0)
		close(lock->fd);
	free(lock);
	return status;
}

void file_lock_release(struct file_lock *lock)
{
	if (!lock)
		return;
	if (ftruncate(lock->fd, 0) != 0)
		errno = 0; /* an old number without a lock misleads nobody */
	close(lock->fd);
	free(lock);
}

enum drt_status file_lock_holder(pid_t *pid, const char *path, struct drt_error *error)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	pid_t found = 0;
	int result = 0;

	if (fd < 0)
		return file_fail(error, errno, path, "cannot open the lock");
	result = fcntl(fd, F_OFD_GETLK, &whole); /* asks, does not take */
	found = read_pid(fd);
	close(fd);
	if (result != 0)
		return drt_fail(error, DRT_EIO, "%s: cannot ask for the lock", path);
	if (whole.l_type == F_UNLCK)
		return drt_fail(error, DRT_ENOTFOUND, "%s: nobody holds it", path);
	if (found == 0)
		return drt_fail(error, DRT_EPARSE, "%s: its holder has not said who it is",
		                path);
	*pid = found;
	return DRT_OK;
}
