// <math.h>: values to 14 digits, exact ones to the last bit, limits, errno.
// 14 digits, since neither library promises the last one of a sine. What IEEE
// 754 defines to the bit (sqrt, floor, the sign of a zero) must be equal to the
// bit.
#include <errno.h>
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state = 88172645463325252u;

// Xorshift: rand() would give other numbers in each library.
static uint64_t
next(void)
{
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

// -1 to 1, with 40 bits, so that multiples of it are exact everywhere: the x87
// would round others twice.
static double
random_number(void)
{
  return (double)((int64_t)next() >> 23) / (double)((int64_t)1 << 40);
}

// A NaN has no sign that counts. Of what is too small, ERANGE is no duty.
static void
print(const char *name, double x, const char *format)
{
  int error = errno;

  printf("%s ", name);
  if (isnan(x))
    printf("nan");
  else
    printf(format, x);
  if (error == EDOM)
    printf(" EDOM");
  if (error == ERANGE && fabs(x) >= DBL_MIN)
    printf(" ERANGE");
  printf("\n");
  errno = 0;
}

// What may differ in its last digits.
static void
show(const char *name, double x)
{
  print(name, x, "%.14g");
}

// What must be right to the last bit.
static void
exact(const char *name, double x)
{
  print(name, x, "%a");
}

#define ONE(name)   #name, (name)
#define COUNT(a)    (sizeof(a) / sizeof((a)[0]))
#define SHOW(call)  show(#call, call)
#define EXACT(call) exact(#call, call)

struct function {
  const char *name;
  double (*f)(double);
};

static const struct function near[] = {
    {ONE(sqrt)},  {ONE(cbrt)}, {ONE(exp)},   {ONE(exp2)},  {ONE(expm1)},
    {ONE(log)},   {ONE(log2)}, {ONE(log10)}, {ONE(log1p)}, {ONE(sin)},
    {ONE(cos)},   {ONE(tan)},  {ONE(asin)},  {ONE(acos)},  {ONE(atan)},
    {ONE(sinh)},  {ONE(cosh)}, {ONE(tanh)},  {ONE(asinh)}, {ONE(acosh)},
    {ONE(atanh)},
};
static const struct function whole[] = {
    {ONE(floor)}, {ONE(ceil)},      {ONE(trunc)}, {ONE(round)},
    {ONE(rint)},  {ONE(nearbyint)}, {ONE(fabs)},  {ONE(sqrt)},
};

static const double special[] = {
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    -0.5,
    1.5,
    2.5,
    -2.5,
    3.0,
    1e-3,
    1e-10,
    1e-30,
    1e-300,
    -1e-300,
    4e-324,
    10,
    100,
    700,
    -700,
    745,
    -746,
    1e5,
    1e10,
    -1e10,
    1e22,
    1e300,
    1e308,
    0.1,
    0.9999,
    8,
    27,
    1000,
    1e15,
    M_PI,
    M_PI_2,
    M_PI_4,
    M_E,
    0.49999999999999994,
    4503599627370497.5,
    -4503599627370495.5,
    9007199254740993.0,
    INFINITY,
    -INFINITY,
    NAN,
};

static void
of_one(void)
{
  for (unsigned i = 0; i < COUNT(near); i++) {
    printf("-- %s\n", near[i].name);
    for (unsigned j = 0; j < COUNT(special); j++)
      show("", near[i].f(special[j]));
    for (int j = 0; j < 60; j++) {
      double x = random_number();
      show("", near[i].f(j % 2 ? x : x * 32));
    }
  }
  for (unsigned i = 0; i < COUNT(whole); i++) {
    printf("-- %s\n", whole[i].name);
    for (unsigned j = 0; j < COUNT(special); j++)
      exact("", whole[i].f(special[j]));
    for (int j = 0; j < 60; j++) {
      double x = random_number();
      exact("", whole[i].f(j % 2 ? x * 4 : x * 0x1p20));
    }
  }
}

static void
of_two(void)
{
  static const double y[] = {0.0,       -0.0, 1,    -1,   2,     3,
                             -3,        0.5,  -2.5, 1e10, 1e300, INFINITY,
                             -INFINITY, NAN,  1e-5, 100};

  for (unsigned i = 0; i < COUNT(special); i++) {
    for (unsigned j = 0; j < COUNT(y); j++) {
      printf("%u %u: ", i, j);
      show("pow", pow(special[i], y[j]));
      show("atan2", atan2(special[i], y[j]));
      show("hypot", hypot(special[i], y[j]));
      exact("fmod", fmod(special[i], y[j]));
      exact("remainder", remainder(special[i], y[j]));
      exact("copysign", copysign(special[i], y[j]));
      exact("fdim", fdim(special[i], y[j]));
      if (special[i] != y[j]) {
        exact("fmax", fmax(special[i], y[j]));
        exact("fmin", fmin(special[i], y[j]));
      }
    }
  }
  for (int i = 0; i < 200; i++) {
    double a = random_number() * 8, b = random_number() * 128;
    show("pow", pow(fabs(a), b));
    show("pow", pow(1 + a * 0x1p-15, b * 0x1p12));
    show("hypot", hypot(a, b));
    show("atan2", atan2(a, b));
    exact("fmod", fmod(b * 0x1p33, a));
  }
}

static void
powers(void)
{
  for (int i = -20; i <= 22; i++)
    EXACT(pow(10, i < 0 ? 0 : i));
  for (int i = 0; i < 34; i++)
    EXACT(pow(-3, i));
  for (int i = -1074; i <= 1024; i += 7)
    EXACT(pow(2, i));
  for (int i = 0; i < 100; i++) {
    SHOW(cbrt((double)i * i * i));
    EXACT(sqrt((double)i * i));
    EXACT(hypot(3 * i, 4 * i));
    EXACT(log2((double)((uint64_t)1 << i % 64)));
  }
  for (int i = 1; i < 16; i++)
    EXACT(log10(strtod("1000000000000000000", NULL) / pow(10, 18 - i)));
}

// Large angles, and angles next to a quarter turn. Volatile, as a variable in a
// register of the x87 has more bits than it should.
static void
angles(void)
{
  for (volatile double x = 1; x < 1e305; x *= 1237) {
    SHOW(sin(x));
    SHOW(cos(-x));
    SHOW(tan(x));
  }
  for (int i = 1; i < 40; i++) {
    volatile double half = i * M_PI, more = half + M_PI_2;

    SHOW(sin(half));
    SHOW(cos(more));
    SHOW(tan(half / 2));
    SHOW(sin(half / 4));
  }
  SHOW(sin(DBL_MAX));
  SHOW(cos(6381956970095103.0 * pow(2, 797))); // the nearest to a quarter turn
  SHOW(tan(6381956970095103.0 * pow(2, 797)));
  SHOW(tan(-0.0));
}

static void
parts(void)
{
  for (unsigned i = 0; i < COUNT(special); i++) {
    double x = special[i], integer;
    int e = 0;

    EXACT(modf(x, &integer));
    exact("whole", integer);
    if (isfinite(x)) {
      EXACT(frexp(x, &e));
      printf("%d\n", e);
    }
    EXACT(ldexp(x, 10));
    EXACT(ldexp(x, -1060));
    EXACT(scalbn(x, 2000));
    EXACT(nextafter(x, 1));
    EXACT(nextafter(x, -INFINITY));
    EXACT(nextafterf((float)x, 7));
    if (x != 0 && isfinite(x))
      printf("%d %.0f\n", ilogb(x), logb(x));
    if (fabs(x) < 1e15)
      printf("%lld %lld %lld %lld\n", (long long)llround(x),
             (long long)llrint(x), (long long)lround(fmod(x, 1e9)),
             (long long)lrint(fmod(x, 1e9)));
    printf("%d%d%d%d%d %d%d%d%d\n", isnan(x) != 0, isinf(x) != 0,
           isfinite(x) != 0, isnormal(x) != 0, isnan(x) ? 0 : signbit(x) != 0,
           fpclassify(x) == FP_ZERO, fpclassify(x) == FP_SUBNORMAL,
           fpclassify(x) == FP_NORMAL, fpclassify(x) == FP_INFINITE);
    printf("%d%d%d%d\n", isgreater(x, 1.0), isless(x, 1.0), isunordered(x, 1.0),
           islessgreater(x, 1.0));
  }
  int bits;
  exact("remquo", remquo(-29.0, 3.0, &bits));
  printf("%d %d\n", bits < 0, -bits & 7);
}

// The other two types.
static void
types(void)
{
  printf("%a %a %a\n", (double)sqrtf(2.0f), (double)floorf(-1.5f),
         (double)fabsf(-3.25f));
  printf("%.5f %.5f %.5f\n", (double)sinf(1.0f), (double)expf(1.0f),
         (double)powf(2.0f, 0.5f));
  printf("%.12f %.12f %.12f\n", (double)sinl(1.0l), (double)expl(1.0l),
         (double)powl(2.0l, 0.5l));
  printf("%d\n", sqrtl(2.0l) == 1.41421356237309504880168872420969807857l);
  printf("%d %d", isinf(expf(100.0f)) != 0, isinf(expl(100.0l)) != 0);
  printf(" %d\n", errno == ERANGE);
  printf("%d %d\n", isnan(nan("")) != 0, HUGE_VAL == INFINITY);
}

int
main(void)
{
  of_one();
  of_two();
  powers();
  angles();
  parts();
  types();
  return 0;
}
