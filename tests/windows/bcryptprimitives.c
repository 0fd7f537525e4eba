/* bcryptprimitives.dll, which wine 8 lacks and Windows wheels written in Rust take their random bytes from. */
#include <windows.h>
#include <ntsecapi.h>

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T length)
{
    return RtlGenRandom(data, (ULONG)length);
}
