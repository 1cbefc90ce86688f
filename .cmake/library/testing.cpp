#include <alertstream/impl/library_testing.ipp>
