#include <alertstream/impl/library_delivery.ipp>
