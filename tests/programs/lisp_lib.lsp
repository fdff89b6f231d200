; What the sums below need.
(define (map f l) (if (null? l) l (cons (f (car l)) (map f (cdr l)))))
(define (fold f a l) (if (null? l) a (fold f (f a (car l)) (cdr l))))
(define (range a b) (if (< a b) (cons a (range (+ a 1) b)) '()))
(display "the library is here")
