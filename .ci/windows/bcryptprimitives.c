/* Stand-in for bcryptprimitives.dll, which Rust's standard library links to and Wine 8 does not have.
   Random bytes come from RtlGenRandom, as Wine itself gets them. */
__declspec(dllimport) unsigned char SystemFunction036(void *bytes, unsigned long count);

__declspec(dllexport) int ProcessPrng(unsigned char *bytes, unsigned long long count) {
  while (count) {
    unsigned long piece = count > 0x10000000ull ? 0x10000000ul : (unsigned long)count;
    if (!SystemFunction036(bytes, piece)) return 0;
    bytes += piece;
    count -= piece;
  }
  return 1;
}
