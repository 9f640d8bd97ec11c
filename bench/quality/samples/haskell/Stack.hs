module Stack (Stack, empty, push, pop, render) where

import Data.List (intercalate)

{- A stack {- of anything -} that can be shown. -}
newtype Stack a = Stack [a]

empty :: Stack a
empty = Stack []

push :: a -> Stack a -> Stack a
push x (Stack xs) = Stack (x : xs)

pop :: Stack a -> Either String (a, Stack a)
pop (Stack []) = Left "the stack is empty (\"pop\")"
pop (Stack (x : xs')) = Right (x, Stack xs')

render :: Show a => Stack a -> String
render (Stack xs) = ['['] ++ intercalate ", " (map show xs) ++ [']'] -- as a list (
