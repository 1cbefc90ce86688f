#include <alertstream/impl/library_sharing.ipp>
