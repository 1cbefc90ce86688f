#include <alertstream/impl/library_gcn.ipp>
