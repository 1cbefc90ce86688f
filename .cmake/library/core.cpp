#include <alertstream/impl/library_core.ipp>
