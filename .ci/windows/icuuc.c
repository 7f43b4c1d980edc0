/* Stand-in for the icuuc.dll of Windows 10: Wine 8 has none, and Qt6Core.dll links to it.
   No converter ever opens, so Qt keeps to its own: UTF-8, UTF-16, Latin-1, the code page. */
#define EXPORT __declspec(dllexport)
#define U_FILE_ACCESS_ERROR 4
EXPORT void *ucnv_open(const char *n, int *e) { if (e) *e = U_FILE_ACCESS_ERROR; return 0; }
EXPORT void ucnv_close(void *c) {}
EXPORT void UCNV_FROM_U_CALLBACK_SUBSTITUTE(void) {}
EXPORT void UCNV_TO_U_CALLBACK_SUBSTITUTE(void) {}
EXPORT void ucnv_reset(void *c) {}
EXPORT signed char ucnv_getMaxCharSize(const void *c) { return 1; }
EXPORT const char *ucnv_getName(const void *c, int *e) { if (e) *e = U_FILE_ACCESS_ERROR; return 0; }
EXPORT void ucnv_getToUCallBack(void) {}
EXPORT void ucnv_getFromUCallBack(void) {}
EXPORT void ucnv_setToUCallBack(void) {}
EXPORT void ucnv_setFromUCallBack(void) {}
EXPORT void ucnv_cbToUWriteUChars(void) {}
EXPORT void ucnv_cbFromUWriteUChars(void) {}
EXPORT void ucnv_toUnicode(void) {}
EXPORT void ucnv_fromUnicode(void) {}
EXPORT int ucnv_toUCountPending(const void *c, int *e) { return 0; }
EXPORT int ucnv_fromUCountPending(const void *c, int *e) { return 0; }
EXPORT const char *ucnv_getStandardName(const char *n, const char *s, int *e) {
  if (e) *e = U_FILE_ACCESS_ERROR;
  return 0;
}
EXPORT const char *ucnv_getAvailableName(int n) { return 0; }
EXPORT int ucnv_countAvailable(void) { return 0; }
