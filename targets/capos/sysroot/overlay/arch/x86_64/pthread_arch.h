/* The thread pointer is a variable of the bridge's, since programs cannot count on
 * setting FS: that is the kernel's, for their own thread-local data. */
extern __attribute__((__visibility__("hidden"))) uintptr_t __capos_thread;

static inline uintptr_t __get_tp(void)
{
	return __capos_thread;
}

#define MC_PC gregs[REG_RIP]
