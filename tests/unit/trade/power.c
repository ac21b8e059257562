/* power.c - see power.h. */
#include "tests/unit/trade/power.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "core/rng.h"
#include "tests/support/support.h"

enum { FILES = 8, NAME = 512, SECTOR = 512, REGIONS = 8, REGION = 1 << 16 };

struct image {
	unsigned char *bytes;
	sqlite3_int64 size, capacity;
};

struct change { /* not synced yet; bytes NULL: a truncation to `at` */
	unsigned char *bytes;
	sqlite3_int64 at;
	int length;
};

struct file {
	char name[NAME]; /* empty: the place is free */
	struct image now, safe;
	struct change *changes;
	size_t change_count, change_capacity;
	void *shared[REGIONS];
};

struct handle {
	sqlite3_file base; /* first */
	struct file *file;
};

static struct {
	sqlite3_vfs vfs, *real;
	struct file files[FILES];
	long operations, fail_at;
	int fail_code;
	bool for_good, cuts, cut;
} disk;

/* What power_keep() kept. */
static struct {
	char name[NAME];
	struct image image;
} kept[FILES];

static void *sure(void *memory)
{
	if (!memory)
		fail_msg("out of memory");
	return memory;
}

/* ---- images ---- */

static void resize(struct image *image, sqlite3_int64 size)
{
	if (size > image->capacity) {
		image->capacity = 2 * size;
		image->bytes = sure(realloc(image->bytes, (size_t)image->capacity));
	}
	if (size > image->size)
		memset(image->bytes + image->size, 0, (size_t)(size - image->size));
	image->size = size;
}

static void put(struct image *image, const void *bytes, int length, sqlite3_int64 at)
{
	if (at + length > image->size)
		resize(image, at + length);
	memcpy(image->bytes + at, bytes, (size_t)length);
}

static void copy(struct image *to, const struct image *from)
{
	resize(to, from->size);
	if (from->size > 0)
		memcpy(to->bytes, from->bytes, (size_t)from->size);
}

static void forget_changes(struct file *file)
{
	for (size_t i = 0; i < file->change_count; i++)
		free(file->changes[i].bytes);
	file->change_count = 0;
}

static void remember(struct file *file, const void *bytes, int length, sqlite3_int64 at)
{
	struct change *change = NULL;

	if (file->change_count == file->change_capacity) {
		file->change_capacity = file->change_capacity ? 2 * file->change_capacity : 64;
		file->changes = sure(
			realloc(file->changes, file->change_capacity * sizeof(*file->changes)));
	}
	change = &file->changes[file->change_count++];
	*change = (struct change){ .at = at, .length = length };
	if (bytes) {
		change->bytes = sure(malloc((size_t)length + 1));
		memcpy(change->bytes, bytes, (size_t)length);
	}
}

/* What is synced and the changes since then, in their order, are what there is now. */
static void keep_changes(struct file *file)
{
	for (size_t i = 0; i < file->change_count; i++) {
		const struct change *change = &file->changes[i];

		if (change->bytes)
			put(&file->safe, change->bytes, change->length, change->at);
		else
			resize(&file->safe, change->at);
	}
	forget_changes(file);
}

static void erase(struct file *file)
{
	forget_changes(file);
	free(file->changes);
	free(file->now.bytes);
	free(file->safe.bytes);
	for (int i = 0; i < REGIONS; i++)
		free(file->shared[i]);
	memset(file, 0, sizeof(*file));
}

static struct file *find(const char *name)
{
	for (int i = 0; i < FILES; i++) {
		if (disk.files[i].name[0] && strcmp(disk.files[i].name, name) == 0)
			return &disk.files[i];
	}
	return NULL;
}

/* Counts an operation that changes the disk, and says whether it fails. */
static int operate(void)
{
	long number = disk.operations++;

	if (disk.cut)
		return SQLITE_IOERR;
	if (disk.fail_at < 0 || number < disk.fail_at ||
	    (number > disk.fail_at && !disk.for_good))
		return SQLITE_OK;
	disk.cut = disk.cuts;
	return disk.fail_code;
}

/* ---- a file's methods ---- */

static struct file *file_of(sqlite3_file *base)
{
	return ((struct handle *)base)->file;
}

static int close_file(sqlite3_file *base)
{
	(void)base;
	return SQLITE_OK;
}

static int read_file(sqlite3_file *base, void *to, int length, sqlite3_int64 at)
{
	const struct image *image = &file_of(base)->now;
	sqlite3_int64 there = image->size - at;

	if (disk.cut)
		return SQLITE_IOERR_READ;
	if (there >= length) {
		memcpy(to, image->bytes + at, (size_t)length);
		return SQLITE_OK;
	}
	there = there < 0 ? 0 : there;
	memset((char *)to + there, 0, (size_t)(length - there));
	if (there > 0)
		memcpy(to, image->bytes + at, (size_t)there);
	return SQLITE_IOERR_SHORT_READ;
}

static int write_file(sqlite3_file *base, const void *from, int length, sqlite3_int64 at)
{
	int code = operate();

	if (code != SQLITE_OK)
		return code;
	put(&file_of(base)->now, from, length, at);
	remember(file_of(base), from, length, at);
	return SQLITE_OK;
}

static int truncate_file(sqlite3_file *base, sqlite3_int64 size)
{
	int code = operate();

	if (code != SQLITE_OK)
		return code;
	resize(&file_of(base)->now, size);
	remember(file_of(base), NULL, 0, size);
	return SQLITE_OK;
}

static int sync_file(sqlite3_file *base, int flags)
{
	int code = operate();
	(void)flags;

	if (code != SQLITE_OK)
		return code;
	keep_changes(file_of(base));
	return SQLITE_OK;
}

static int file_size(sqlite3_file *base, sqlite3_int64 *size)
{
	*size = file_of(base)->now.size;
	return SQLITE_OK;
}

static int lock_file(sqlite3_file *base, int level)
{
	(void)base;
	(void)level;
	return SQLITE_OK;
}

static int is_reserved(sqlite3_file *base, int *out)
{
	(void)base;
	*out = 0;
	return SQLITE_OK;
}

static int control_file(sqlite3_file *base, int op, void *arg)
{
	(void)base;
	(void)op;
	(void)arg;
	return SQLITE_NOTFOUND;
}

static int sector_size(sqlite3_file *base)
{
	(void)base;
	return SECTOR;
}

static int characteristics(sqlite3_file *base)
{
	(void)base;
	return 0; /* nothing is promised */
}

static int map_shared(sqlite3_file *base, int page, int size, int extend, void volatile **out)
{
	struct file *file = file_of(base);

	if (page >= REGIONS || size > REGION)
		return SQLITE_IOERR_SHMMAP;
	if (!file->shared[page] && extend)
		file->shared[page] = sure(calloc(1, REGION));
	*out = file->shared[page];
	return SQLITE_OK;
}

static int lock_shared(sqlite3_file *base, int offset, int count, int flags)
{
	(void)base;
	(void)offset;
	(void)count;
	(void)flags;
	return SQLITE_OK;
}

static void shared_barrier(sqlite3_file *base)
{
	(void)base;
}

static int unmap_shared(sqlite3_file *base, int deletes)
{
	struct file *file = file_of(base);

	for (int i = 0; deletes && i < REGIONS; i++) {
		free(file->shared[i]);
		file->shared[i] = NULL;
	}
	return SQLITE_OK;
}

/* ---- the file system's methods ---- */

static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *base, int flags,
                     int *out_flags)
{
	static const sqlite3_io_methods methods = {
		.iVersion = 2,
		.xClose = close_file,
		.xRead = read_file,
		.xWrite = write_file,
		.xTruncate = truncate_file,
		.xSync = sync_file,
		.xFileSize = file_size,
		.xLock = lock_file,
		.xUnlock = lock_file,
		.xCheckReservedLock = is_reserved,
		.xFileControl = control_file,
		.xSectorSize = sector_size,
		.xDeviceCharacteristics = characteristics,
		.xShmMap = map_shared,
		.xShmLock = lock_shared,
		.xShmBarrier = shared_barrier,
		.xShmUnmap = unmap_shared,
	};
	struct handle *handle = (struct handle *)base;
	struct file *file = name ? find(name) : NULL;
	(void)vfs;

	base->pMethods = NULL;
	if (disk.cut || !name)
		return SQLITE_CANTOPEN;
	for (int i = 0; !file && i < FILES; i++) {
		if (disk.files[i].name[0] == '\0')
			file = &disk.files[i];
	}
	if (!file || strlen(name) >= NAME)
		return SQLITE_CANTOPEN;
	strcpy(file->name, name);
	handle->file = file;
	base->pMethods = &methods;
	if (out_flags)
		*out_flags = flags;
	return SQLITE_OK;
}

static int delete_file(sqlite3_vfs *vfs, const char *name, int sync_directory)
{
	struct file *file = find(name);
	int code = operate();
	(void)vfs;
	(void)sync_directory;

	if (code != SQLITE_OK)
		return code;
	if (!file)
		return SQLITE_IOERR_DELETE_NOENT;
	erase(file);
	return SQLITE_OK;
}

static int access_file(sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
	const struct file *file = find(name);
	(void)vfs;

	*out = file && (flags != SQLITE_ACCESS_EXISTS || file->now.size > 0);
	return SQLITE_OK;
}

static int full_name(sqlite3_vfs *vfs, const char *name, int size, char *out)
{
	(void)vfs;
	sqlite3_snprintf(size, out, "%s", name);
	return SQLITE_OK;
}

/* ---- the switch ---- */

void power_on(void)
{
	sqlite3_vfs *real = sqlite3_vfs_find(NULL);

	memset(&disk, 0, sizeof(disk));
	disk.fail_at = -1;
	disk.real = real;
	disk.vfs = *real; /* time, randomness, sleep */
	disk.vfs.iVersion = 2;
	disk.vfs.szOsFile = sizeof(struct handle);
	disk.vfs.mxPathname = NAME;
	disk.vfs.pNext = NULL;
	disk.vfs.zName = "power";
	disk.vfs.xOpen = open_file;
	disk.vfs.xDelete = delete_file;
	disk.vfs.xAccess = access_file;
	disk.vfs.xFullPathname = full_name;
	assert_int_equal(sqlite3_vfs_register(&disk.vfs, 1), SQLITE_OK);
}

void power_keep(void)
{
	for (int i = 0; i < FILES; i++) {
		memcpy(kept[i].name, disk.files[i].name, NAME);
		copy(&kept[i].image, &disk.files[i].now);
	}
}

void power_on_again(void)
{
	power_on();
	for (int i = 0; i < FILES; i++) {
		memcpy(disk.files[i].name, kept[i].name, NAME);
		copy(&disk.files[i].now, &kept[i].image);
		copy(&disk.files[i].safe, &kept[i].image);
	}
}

void power_forget(void)
{
	for (int i = 0; i < FILES; i++)
		free(kept[i].image.bytes);
	memset(kept, 0, sizeof(kept));
}

void power_off(void)
{
	sqlite3_vfs_register(disk.real, 1);
	sqlite3_vfs_unregister(&disk.vfs);
	for (int i = 0; i < FILES; i++)
		erase(&disk.files[i]);
}

long power_operations(void)
{
	return disk.operations;
}

void power_cut_at(long at)
{
	power_fail_at(at, SQLITE_IOERR, true);
	disk.cuts = true;
}

void power_fail_at(long at, int code, bool for_good)
{
	disk.fail_at = at;
	disk.fail_code = code;
	disk.for_good = for_good;
	disk.cuts = false;
}

void power_heal(void)
{
	disk.fail_at = -1;
}

bool power_is_cut(void)
{
	return disk.cut;
}

/* What of a change reached the disk: all, some sectors from its begin, or nothing. */
static void settle(struct image *image, const struct change *change, struct rng *rng)
{
	int length = change->length;

	switch (rng_below(rng, 4)) {
	case 0:
	case 1:
		break;
	case 2:
		length = (int)rng_below(rng, (uint64_t)(length / SECTOR) + 1) * SECTOR;
		break;
	default:
		return;
	}
	if (!change->bytes)
		resize(image, change->at);
	else if (length > 0)
		put(image, change->bytes, length, change->at);
}

void power_restore(uint64_t seed)
{
	struct rng rng;

	rng_init(&rng, seed);
	for (int i = 0; i < FILES; i++) {
		struct file *file = &disk.files[i];

		if (file->name[0] == '\0')
			continue;
		for (size_t c = 0; c < file->change_count; c++)
			settle(&file->safe, &file->changes[c], &rng);
		forget_changes(file);
		copy(&file->now, &file->safe);
		for (int r = 0; r < REGIONS; r++) {
			free(file->shared[r]);
			file->shared[r] = NULL;
		}
	}
	disk.cut = false;
	disk.fail_at = -1;
}
