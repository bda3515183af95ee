/* Lets one call of a process fail as a broken, full or read-only disk would, or take long: `LD_PRELOAD` puts it between
   the program and the C library, so that Python, SQLite and every other library in the process meet the same disk.

   Nothing happens until `arm`. Then calls about files below one folder are counted by kind, and the n-th of the kinds
   that were asked for fails with an error of the caller's choice; from there on all of them where the fault lasts. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

enum kind { OPENING, READING, CREATING, WRITING, SYNCING, RENAMING, MAKING, REMOVING, KINDS };

static char root[PATH_MAX];
static size_t root_length;
static unsigned wanted;
static long turn, pause_ms;
static int lasts, code, armed;
static atomic_long passed[KINDS], counted, failed;
static char where[PATH_MAX + 32];

void arm(const char *folder, unsigned kinds, long nth, int lasting, int error, long milliseconds) {
    root_length = strlen(folder);
    memcpy(root, folder, root_length + 1);
    wanted = kinds, turn = nth, lasts = lasting, code = error, pause_ms = milliseconds;
    armed = 1;
}

void disarm(void) { armed = 0; }
long calls(int kind) { return passed[kind]; }
long faults(void) { return failed; }
/* The call and the file that failed first. */
const char *place(void) { return where; }

static int is_below(const char *path) {
    return strncmp(path, root, root_length) == 0 && (path[root_length] == '/' || path[root_length] == 0);
}

static const char *path_of(int descriptor, const char *name, char *found) {
    char link[64], folder[PATH_MAX];
    if (name && name[0] == '/') return name;
    if (descriptor == AT_FDCWD) return NULL;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, folder, sizeof folder - 1);
    if (length < 0) return NULL;
    folder[length] = 0;
    if (name) snprintf(found, PATH_MAX, "%.2000s/%.2000s", folder, name);
    else snprintf(found, PATH_MAX, "%s", folder);
    return found;
}

/* Returns whether this call has to fail; `errno` is set then. */
static int fails(enum kind kind, const char *call, int descriptor, const char *name) {
    char found[PATH_MAX];
    int before = errno;
    if (!armed) return 0;
    const char *path = path_of(descriptor, name, found);
    errno = before;
    if (!path || !is_below(path)) return 0;
    passed[kind]++;
    if (!(wanted & (1u << kind))) return 0;
    long number = ++counted;
    if (lasts ? number < turn : number != turn) return 0;
    if (failed++ == 0) snprintf(where, sizeof where, "%s %s", call, path);
    if (pause_ms) {
        struct timespec time = {pause_ms / 1000, (pause_ms % 1000) * 1000000};
        nanosleep(&time, NULL);
    }
    if (!code) return 0;
    errno = code;
    return 1;
}

#define REAL(name) \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static enum kind kind_of(int flags) {
    return flags & (O_CREAT | O_TRUNC) ? CREATING : OPENING;
}

static mode_t mode_of(int flags, va_list rest) {
    return flags & (O_CREAT | __O_TMPFILE) ? va_arg(rest, mode_t) : 0;
}

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        REAL(name); \
        va_list rest; \
        va_start(rest, flags); \
        mode_t mode = mode_of(flags, rest); \
        va_end(rest); \
        return fails(kind_of(flags), "open", AT_FDCWD, path) ? -1 : real(path, flags, mode); \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name) \
    int name(int folder, const char *path, int flags, ...) { \
        REAL(name); \
        va_list rest; \
        va_start(rest, flags); \
        mode_t mode = mode_of(flags, rest); \
        va_end(rest); \
        return fails(kind_of(flags), "open", folder, path) ? -1 : real(folder, path, flags, mode); \
    }
OPENAT(openat)
OPENAT(openat64)

ssize_t read(int file, void *to, size_t size) {
    REAL(read);
    return fails(READING, "read", file, NULL) ? -1 : real(file, to, size);
}

#define PREAD(name, offset_type) \
    ssize_t name(int file, void *to, size_t size, offset_type at) { \
        REAL(name); \
        return fails(READING, "read", file, NULL) ? -1 : real(file, to, size, at); \
    }
PREAD(pread, off_t)
PREAD(pread64, off64_t)

ssize_t write(int file, const void *from, size_t size) {
    REAL(write);
    return fails(WRITING, "write", file, NULL) ? -1 : real(file, from, size);
}

#define PWRITE(name, offset_type) \
    ssize_t name(int file, const void *from, size_t size, offset_type at) { \
        REAL(name); \
        return fails(WRITING, "write", file, NULL) ? -1 : real(file, from, size, at); \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define FTRUNCATE(name, offset_type) \
    int name(int file, offset_type size) { \
        REAL(name); \
        return fails(WRITING, "truncate", file, NULL) ? -1 : real(file, size); \
    }
FTRUNCATE(ftruncate, off_t)
FTRUNCATE(ftruncate64, off64_t)

#define SYNC(name) \
    int name(int file) { \
        REAL(name); \
        return fails(SYNCING, #name, file, NULL) ? -1 : real(file); \
    }
SYNC(fsync)
SYNC(fdatasync)

int rename(const char *from, const char *to) {
    REAL(rename);
    return fails(RENAMING, "rename", AT_FDCWD, to) ? -1 : real(from, to);
}

int renameat(int from_folder, const char *from, int to_folder, const char *to) {
    REAL(renameat);
    return fails(RENAMING, "rename", to_folder, to) ? -1 : real(from_folder, from, to_folder, to);
}

int mkdir(const char *path, mode_t mode) {
    REAL(mkdir);
    return fails(MAKING, "mkdir", AT_FDCWD, path) ? -1 : real(path, mode);
}

int mkdirat(int folder, const char *path, mode_t mode) {
    REAL(mkdirat);
    return fails(MAKING, "mkdir", folder, path) ? -1 : real(folder, path, mode);
}

#define REMOVE(name) \
    int name(const char *path) { \
        REAL(name); \
        return fails(REMOVING, #name, AT_FDCWD, path) ? -1 : real(path); \
    }
REMOVE(unlink)
REMOVE(rmdir)

int unlinkat(int folder, const char *path, int flags) {
    REAL(unlinkat);
    return fails(REMOVING, "unlink", folder, path) ? -1 : real(folder, path, flags);
}
