// Solves linear equations, and prints what floating point can show.
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N 6

typedef double matrix[N][N];

static void
print_matrix(const char *title, matrix m)
{
  puts(title);
  for (int i = 0; i < N; i++) {
    for (int j = 0; j < N; j++)
      printf("%8.3f%c", m[i][j], j == N - 1 ? '\n' : ' ');
  }
}

static void
multiply(matrix a, matrix b, matrix c)
{
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++) {
      c[i][j] = 0;
      for (int k = 0; k < N; k++)
        c[i][j] += a[i][k] * b[k][j];
    }
}

// Gauss and Jordan, with the largest pivot; a is destroyed.
static double
invert(matrix a, matrix inv)
{
  double det = 1;

  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++)
      inv[i][j] = i == j;
  for (int col = 0; col < N; col++) {
    int pivot = col;
    double scale;

    for (int i = col + 1; i < N; i++)
      if (fabs(a[i][col]) > fabs(a[pivot][col]))
        pivot = i;
    if (a[pivot][col] == 0)
      return 0;
    if (pivot != col) {
      double row[N];

      memcpy(row, a[col], sizeof row);
      memcpy(a[col], a[pivot], sizeof row);
      memcpy(a[pivot], row, sizeof row);
      memcpy(row, inv[col], sizeof row);
      memcpy(inv[col], inv[pivot], sizeof row);
      memcpy(inv[pivot], row, sizeof row);
      det = -det;
    }
    scale = a[col][col];
    det *= scale;
    for (int j = 0; j < N; j++) {
      a[col][j] /= scale;
      inv[col][j] /= scale;
    }
    for (int i = 0; i < N; i++) {
      double f = a[i][col];

      for (int j = 0; j < N && i != col; j++) {
        a[i][j] -= f * a[col][j];
        inv[i][j] -= f * inv[col][j];
      }
    }
  }
  return det;
}

static void
show_number(double v)
{
  printf("%f|%e|%g|%G|%.0f|%.3g|%10.2e|%-12.4f|%+.1f|%012.3f|%#.0f\n", v, v, v,
         v, v, v, v, v, v, v, v);
}

static void
functions(double x)
{
  double whole, fraction = modf(x, &whole);
  int exponent;
  double mantissa = frexp(x, &exponent);

  printf("x %.3f: sin %.9f cos %.9f tan %.9f atan %.9f exp %.9g\n", x, sin(x),
         cos(x), tan(x), atan(x), exp(x));
  printf("  sqrt %.9f log %.9f log10 %.9f pow %.9g floor %g ceil %g\n", sqrt(x),
         log(x), log10(x), pow(x, 2.5), floor(-x), ceil(-x));
  printf("  modf %g %.6f frexp %.9f %d ldexp %g fmod %.9f atan2 %.9f\n", whole,
         fraction, mantissa, exponent, ldexp(x, 10), fmod(x, 0.7),
         atan2(-x, -1));
  printf("  sinh %.9g cosh %.9g tanh %.9g asin %.9f acos %.9f\n", sinh(x),
         cosh(x), tanh(x), asin(x / 100), acos(x / 100));
}

int
main(void)
{
  matrix a, copy, inv, product;
  double det, worst = 0, sum = 0, term = 1;
  static const double shown[] = {0,       1,       -1.5,        1.0 / 3, 1e10,
                                 123456,  1234567, 0.0001234,   1e-5,    1e100,
                                 -2.5e-9, 0.5,     99999.99951, 1e21};

  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++)
      a[i][j] = 1.0 / (1 + abs(i - j)) + (i == j ? i : 0);
  memcpy(copy, a, sizeof a);
  print_matrix("A:", a);
  det = invert(copy, inv);
  print_matrix("its inverse:", inv);
  multiply(a, inv, product);
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++)
      worst = fmax(worst, fabs(product[i][j] - (i == j)));
  printf("determinant %.6f, product is 1: %s\n", det,
         worst < 1e-12 ? "yes" : "no");
  for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++)
    show_number(shown[i]);
  functions(0.3);
  functions(2.718281828);
  functions(17.25);
  for (int i = 1; i < 30; i++) {
    sum += term;
    term /= i;
  }
  printf("e %.12f, pi %.12f\n", sum, 4 * atan(1));
  printf("%g %g %g %g %f\n", HUGE_VAL, -HUGE_VAL, DBL_MAX, DBL_MIN,
         strtod("0x1.8p3", NULL));
  printf("%d %d %d %d\n", isnan(sqrt(-1.0)) != 0, isinf(exp(1000)) != 0,
         isfinite(1.5) != 0, signbit(-0.0) != 0);
  printf("%d %d %d %ld %.0f %.0f\n", (int)-2.9, (int)2.9, (unsigned char)200.7,
         lround(-2.5), round(2.5), trunc(-1.7));
  printf("%a %s %.3f\n", 1.0, 0.1f == 0.1 ? "equal" : "not equal", 0.1f);
  return EXIT_SUCCESS;
}
